// What the lifecycle environments of hosts serve.
import type {Client} from '../../katello/client'
import {parseReference, type Reference} from '../../oci/reference'
import {usageError} from '../../core/errors'
import {allPlacements} from '../images/collect'
import type {Placement} from '../images/placement'
import type {FleetHost, HostEnvironment, ReportedImage} from './hosts'

/** What hosts can pull from their own content view environments. */
export interface Served {
  of(host: FleetHost): readonly Placement[]
  /** Host names of the registry that serves it. */
  readonly registries: ReadonlySet<string>
}

/**
 * Reads what the environments of hosts serve. One request per 1,000 tags of the organization and one for its repositories; servers
 * before 4.20 need one more per environment. Hosts of several organizations are a usage error.
 */
export async function readServed(client: Client, all: readonly FleetHost[]): Promise<Served> {
  const [organizationId, ...others] = [...new Set(all.flatMap((host) => host.organizationId ?? []))]
  const server = (await client.server()).hostname
  if (organizationId === undefined) return {of: () => [], registries: new Set([server])}
  if (others.length > 0) throw usageError('The hosts belong to several organizations', 'Choose one with --organization')
  const environmentIds = [...new Set(all.flatMap((host) => host.environments.map((one) => one.environmentId)))]
  const placements = await allPlacements(client, {organizationId, environmentIds, promotedOnly: true})
  const byPlace = new Map<string, Placement[]>()
  for (const one of placements) {
    const key = keyOf(one.environment_id, one.content_view_id)
    const there = byPlace.get(key)
    if (there) there.push(one)
    else byPlace.set(key, [one])
  }
  return {
    registries: new Set([server, ...placements.map((one) => withoutPort(registryHost(one)))]),
    of: ({environments}) =>
      environments.flatMap(({environmentId, contentViewId}) => byPlace.get(keyOf(environmentId, contentViewId)) ?? []),
  }
}

const keyOf = (environmentId: number | null, viewId: number | null): string => `${environmentId ?? ''}/${viewId ?? ''}`

/** A pull spec as a host reports it, read; undefined for one that is none. */
export function referenceOf({image}: ReportedImage): Reference | undefined {
  try {
    return parseReference(image)
  } catch {
    return undefined
  }
}

/** What an environment serves now under the name of an image; in words why that is not known. */
export function servedAs(
  host: FleetHost,
  image: ReportedImage,
  {of: placementsOf, registries}: Served,
): {readonly placement: Placement} | {readonly reason: string; readonly state: 'elsewhere' | 'pinned' | 'gone'} {
  const reference = referenceOf(image)
  if (!reference || !isOurs(host, reference, registries))
    return {state: 'elsewhere', reason: `${image.image} is in another registry`}
  if (reference.digest !== undefined) return {state: 'pinned', reason: `${image.image} is pinned to a digest`}
  const tag = reference.tag ?? 'latest'
  const placement = placementsOf(host).find((one) => one.image === reference.name && one.tag === tag)
  if (placement) return {placement}
  return {state: 'gone', reason: `${labelsOf(host.environments)} does not serve ${reference.name}:${tag}`}
}

/** True for an image in the registry of the server, or of the smart proxy that serves the host. */
export function isOurs({contentSource}: FleetHost, {host}: Reference, registries: ReadonlySet<string>): boolean {
  const name = withoutPort(host ?? '')
  return registries.has(name) || (contentSource !== null && name === contentSource)
}

/** Host and port of the registry that a placement is pulled from. */
export const registryHost = ({pull_spec: spec}: Placement): string => spec.slice(0, spec.indexOf('/'))

export const withoutPort = (host: string): string => host.replace(/:\d+$/, '')

/** Labels of environments, for people. */
export const labelsOf = (environments: readonly HostEnvironment[]): string =>
  environments.map(({label}) => label).join(', ') || 'No content view environment'
