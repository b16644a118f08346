// Hosts in image mode, by what they report of themselves.
import {hosts, type Host} from '../../contract/hosts'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'

/** An image as a host reports it. */
export interface ReportedImage {
  /** Pull spec. */
  readonly image: string
  readonly digest: string | null
}

/** Where a host gets its content from. */
export interface HostEnvironment {
  /** `Dev/App_CV`; `Library` for what was synchronized. */
  readonly label: string
  readonly environmentId: number
  /** Null for the default content view. */
  readonly contentViewId: number | null
}

/** A host with its images; `booted` is null for a host in package mode. */
export interface FleetHost {
  readonly id: number
  readonly name: string
  readonly organizationId: number | null
  readonly environments: readonly HostEnvironment[]
  /** Host name of the smart proxy that serves its content. */
  readonly contentSource: string | null
  readonly booted: ReportedImage | null
  readonly staged: ReportedImage | null
  readonly available: ReportedImage | null
  readonly rollback: ReportedImage | null
}

/** Which hosts are meant: those of a search query, or those with these names. */
export interface HostScope {
  readonly organizationId?: number | undefined
  readonly search?: string | undefined
  readonly names?: readonly string[] | undefined
}

/**
 * Hosts in image mode by name; of hosts that are named also those in package mode. One request for up to 1,000 hosts. Exit code 128
 * when a host that is named is not there.
 */
export async function findHosts(client: Client, {organizationId, search, names}: HostScope): Promise<FleetHost[]> {
  const query = names ? namedHosts(names) : inImageMode(search)
  const found = await client.all(hosts.index, scoped(organizationId), {search: query, order: 'name ASC'})
  const missing = (names ?? []).filter((name) => !found.some((host) => host.name === name.toLowerCase()))
  if (missing.length === 0) return found.map(fleetHost)
  throw new AppError({
    code: 'not_found',
    message: `${missing.length === 1 ? 'Host' : 'Hosts'} not found: ${missing.join(', ')}`,
    hint: 'List hosts in image mode: mallet host bootc status',
    exit: exitCodes.notFound,
  })
}

/** What these hosts report now. One request. */
export async function hostsById(client: Client, ids: readonly number[]): Promise<FleetHost[]> {
  const found = await client.all(hosts.index, {}, {search: `id ^ (${ids.join(', ')})`})
  return found.map(fleetHost)
}

/** A search query for hosts by name. */
export const namedHosts = (names: readonly string[]): string => `name ^ (${names.map(quoted).join(', ')})`

const inImageMode = (search: string | undefined): string =>
  search === undefined || search.trim() === '' ? 'image_mode = true' : `(${search}) and image_mode = true`

const scoped = (organizationId: number | undefined) =>
  organizationId === undefined ? {} : {organization_id: organizationId}

const quoted = (name: string): string => (/^[\w.-]+$/.test(name) ? name : JSON.stringify(name))

function fleetHost({id, name, organization_id: organizationId, content_facet_attributes: facet}: Host): FleetHost {
  const image = (place: 'booted' | 'staged' | 'available' | 'rollback'): ReportedImage | null => {
    const spec = facet?.[`bootc_${place}_image`]
    return spec ? {image: spec, digest: facet?.[`bootc_${place}_digest`] ?? null} : null
  }
  return {
    id,
    name,
    organizationId: organizationId ?? null,
    environments: environmentsOf(facet),
    contentSource: facet?.content_source_name ?? null,
    booted: image('booted'),
    staged: image('staged'),
    available: image('available'),
    rollback: image('rollback'),
  }
}

function environmentsOf(facet: Host['content_facet_attributes']): HostEnvironment[] {
  return (facet?.content_view_environments ?? []).map(({label, content_view: view, lifecycle_environment: at}) => ({
    label,
    environmentId: at.id,
    contentViewId: view.content_view_default === true ? null : view.id,
  }))
}

/** The image that a host boots next. */
export const nextImage = ({booted, staged}: FleetHost): ReportedImage | null => staged ?? booted
