// What a content proxy serves, as its own registry says.
import {capsuleContent} from '../../contract/capsule-content'
import {capsules, type Capsule} from '../../contract/capsules'
import {AppError, exitCodes} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import {similar} from '../../core/similar'
import type {Client} from '../../katello/client'
import type {Open} from '../registry/access'
import {explained} from '../registry/advice'
import {allPlacements} from './collect'
import {unread, type Placement, type Scope} from './placement'
import {registryTags} from './registry-tags'

/** Images whose tags are read at a time. */
const atOnce = 4

/**
 * The placements of a content proxy: the images of its environments, with the tags and digests of its own registry. `scope` narrows
 * them as it narrows those of the server.
 */
export async function readProxy(
  {client, open, signal}: {readonly client: Client; readonly open: Open; readonly signal: AbortSignal},
  name: string,
  scope: Scope,
): Promise<Placement[]> {
  const proxy = await proxyNamed(client, name)
  const {results: mirrored} = await client.call(capsuleContent.lifecycle_environments, {
    id: String(proxy.id),
    organization_id: scope.organizationId,
  })
  const ids = mirrored.map(({id}) => id)
  const environmentIds = scope.environmentIds?.filter((id) => ids.includes(id)) ?? ids
  const expected = await allPlacements(client, {...scope, environmentIds})
  const host = registryOf(proxy)
  const registry = await open(host)
  const images = [...new Map(expected.map((one) => [one.image, one])).values()]
  const ofServer = new Map(expected.map((one) => [`${one.image}:${one.tag}`, one]))
  const found = await mapParallel(images, atOnce, (one) =>
    explained({host: registry.host, own: false}, async () => {
      const tags = await registryTags(registry.client, one.image, {signal})
      // Registries hide from strangers what they may not see: that must not look like content that is missing.
      if (!tags && registry.username === undefined) throw needsLogin(proxy, registry.host, one.image)
      return (tags ?? []).map(({tag, digest, type}): Placement => ({
        ...one,
        ...unread,
        ...(ofServer.get(`${one.image}:${tag}`)?.digest === digest
          ? ofServer.get(`${one.image}:${tag}`)
          : {labels: {}, kind: one.kind}),
        tag,
        digest,
        type,
        pull_spec: `${registry.host}/${one.image}:${tag}`,
      }))
    }),
  )
  return found.flat()
}

/** Ports of the API of smart proxies; the registry of such a machine is at its HTTPS port. */
const apiPorts = new Set(['9090', '8443'])

/** Where the registry of a smart proxy is, with `http://` in front where it has no TLS. */
export function registryOf({url}: Pick<Capsule, 'url'>): string {
  const {protocol, hostname, host, port} = new URL(url)
  const at = apiPorts.has(port) ? hostname : host
  return protocol === 'http:' ? `http://${at}` : at
}

/** True for the proxy that is the server itself: it has all content, and mirrors none. */
export function isServerItself({url}: Pick<Capsule, 'url'>, server: URL): boolean {
  const {hostname, host, port} = new URL(url)
  return host === server.host || (hostname === server.hostname && apiPorts.has(port))
}

/** The smart proxy of a name. Exit code 128 when there is none. */
export async function proxyNamed(client: Client, name: string): Promise<Capsule> {
  const all = await client.all(capsules.index, {})
  const found = all.find((one) => one.name === name)
  if (found) return found
  const [close] = similar(
    name,
    all.map((one) => one.name),
  )
  throw new AppError({
    code: 'not_found',
    message: `Smart proxy "${name}" not found`,
    hint: `${close === undefined ? '' : `Did you mean "${close}"? `}List them: mallet capsule list`,
    exit: exitCodes.notFound,
  })
}

const needsLogin = ({name}: Capsule, host: string, image: string): AppError =>
  new AppError({
    code: 'not_authenticated',
    message: `The registry of smart proxy ${name} does not show ${image} without a login`,
    hint: `Log in: mallet registry login --registry ${host}`,
    exit: exitCodes.notAuthenticated,
  })
