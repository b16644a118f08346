// What people write for where an image is: a pull spec, a layout directory or an archive.
import type {ImageSource, ImageTarget} from '../../oci/endpoint'
import type {UploadMemory} from '../../oci/client/upload'
import type {Layout} from '../../oci/layout/layout'
import {parseLocation, type Location} from '../../oci/layout/location'
import {formatReference, parseReference, referenceKey, type Reference} from '../../oci/reference'
import type {Open} from './access'
import type {Asked} from './advice'

/** A repository of a registry, as {@link Open} takes it. */
export interface RegistryPlace {
  readonly kind: 'registry'
  /** With `http://` in front where that was asked for; undefined for the session's server. */
  readonly host: string | undefined
  readonly reference: Reference
}

export type Place = RegistryPlace | Exclude<Location, {readonly kind: 'registry'}>

/** Reads a pull spec; a name without a host is one of the session's server. */
export function pullSpec(text: string): RegistryPlace {
  const reference = parseReference(text)
  return {kind: 'registry', host: hostOf(text, reference), reference: completed(reference)}
}

/** Reads `oci:DIR[:NAME]`, `oci-archive:FILE[:NAME]`, `docker-archive:FILE[:NAME]`, or a pull spec with or without `docker://`. */
export function place(text: string): Place {
  const location = parseLocation(text)
  return location.kind === 'registry' ? pullSpec(text) : location
}

const hostOf = (text: string, {host}: Reference): string | undefined =>
  host !== undefined && /^\s*http:\/\//.test(text) ? `http://${host}` : host

/** Docker Hub keeps images without a namespace below `library`. */
function completed(reference: Reference): Reference {
  const hub = reference.host === 'docker.io' || reference.host === 'index.docker.io'
  return hub && !reference.name.includes('/') ? {...reference, name: `library/${reference.name}`} : reference
}

/** A repository of a registry as one end of a copy. */
export interface Side extends Asked {
  readonly origin: string
  readonly repository: string
}

export interface OpenedSource {
  readonly source: ImageSource
  /** What to ask the source for. */
  readonly reference: string | undefined
  /** Tag or name that the image has there. */
  readonly name: string | undefined
  /** The registry it is in. */
  readonly at: Side | undefined
  close(): Promise<void>
}

/** Opens a place for reading; exit code 66 when a directory or archive cannot be read. */
export async function openSource(from: Place, open: Open): Promise<OpenedSource> {
  if (from.kind === 'registry') {
    const {name} = from.reference
    const {client, host, own} = await open(from.host, name)
    const {tag, digest} = from.reference
    return {
      source: client.repository(name),
      reference: referenceKey(from.reference),
      name: tag ?? (digest ? undefined : 'latest'),
      at: {host, own, origin: client.origin, repository: name},
      close: async () => {},
    }
  }
  const source = await openLocal(from.kind, from.path)
  const only = from.reference === undefined ? (await source.names())[0] : from.reference
  return {source, reference: from.reference, name: only, at: undefined, close: () => source.close()}
}

/** Archives are loaded where there is one: they bring more with them than a transfer needs. */
async function openLocal(kind: Exclude<Place['kind'], 'registry'>, path: string): Promise<Layout> {
  if (kind === 'oci') return (await import('../../oci/layout/layout')).openLayout(path)
  const {openDockerArchive, openOciArchive} = await import('../../oci/layout/archive')
  return kind === 'oci-archive' ? openOciArchive(path) : openDockerArchive(path)
}

async function localTarget(
  kind: Exclude<Place['kind'], 'registry'>,
  path: string,
  isPlanned: boolean,
): Promise<ImageTarget> {
  if (kind === 'oci') return new (await import('../../oci/layout/layout')).LayoutDirectory(path)
  const {ArchiveWriter} = await import('../../oci/layout/archive')
  return isPlanned ? ArchiveWriter.planned(kind, path) : ArchiveWriter.create(kind, path)
}

export interface OpenedTarget {
  readonly target: ImageTarget
  readonly reference: string | undefined
  /** As people would name the image there. */
  readonly name: string
  readonly at: Side | undefined
}

/**
 * Opens a place for writing. An image without a name there gets the one that it has at its source. Without a memory of uploads it is only
 * looked at: nothing is made.
 */
export async function openTarget(
  to: Place,
  from: Place,
  named: string | undefined,
  {open, memory}: {readonly open: Open; readonly memory?: UploadMemory | undefined},
): Promise<OpenedTarget> {
  if (to.kind === 'registry') {
    const {name, tag} = to.reference
    const {client, host, own} = await open(to.host, name)
    const reference = tag ?? 'latest'
    const at = {host, own, origin: client.origin, repository: name, pushed: true}
    return {target: client.repository(name, {memory}), reference, name: `${host}/${name}:${reference}`, at}
  }
  const reference = to.reference ?? localName(to.kind, from, named)
  const target = await localTarget(to.kind, to.path, memory === undefined)
  const name = `${to.kind}:${to.path}${reference ? `:${reference}` : ''}`
  return {target, reference, name, at: undefined}
}

/** `docker load` wants a whole name; a layout is served well by the tag alone. */
function localName(kind: Place['kind'], from: Place, named: string | undefined): string | undefined {
  if (kind !== 'docker-archive' || from.kind !== 'registry' || named === undefined) return named
  return formatReference({...from.reference, tag: named, digest: undefined})
}
