import {usageError} from '../core/errors'
import {isDigest} from '../core/digest'

/** What a pull spec names: `host[:port]/name[:tag][@digest]`. */
export interface Reference {
  /** Host with its port; absent when the spec had none. */
  readonly host?: string | undefined
  readonly name: string
  readonly tag?: string | undefined
  readonly digest?: string | undefined
}

export interface ReferenceOptions {
  /** Complete a spec as docker does: host `docker.io`, namespace `library`, tag `latest`. */
  readonly docker?: boolean
  /** The whole spec is a path in a registry given elsewhere: its first segment is never taken for a host. */
  readonly hostless?: boolean
}

const segment = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?'
const hostPattern = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::([0-9]{1,5}))?$`)
const hint = 'A pull spec looks like registry.example.com/organization/product/name:tag.'

/** True for a repository name of the distribution specification: lower case segments joined by `/`, at most 255 characters. */
export function isRepositoryName(text: string): boolean {
  return text.length <= 255 && text.split('/').every((part) => segment.test(part))
}

/** True for a tag of the distribution specification: up to 128 of letters, digits, `_`, `.` and `-`. */
export function isTag(text: string): boolean {
  return tagPattern.test(text)
}

/** True for `host`, `host:port`, `1.2.3.4:port` and `[v6]:port`, with a port up to 65535. */
export function isHost(text: string): boolean {
  const match = text.length <= 261 ? hostPattern.exec(text) : null
  return match !== null && (match[1] === undefined || (Number(match[1]) >= 1 && Number(match[1]) <= 65_535))
}

/**
 * Reads a pull spec; a leading `docker://` or `https://` is dropped. The first segment is a host when it has a dot or a port, is
 * bracketed or is `localhost`. Throws a usage error that says which part is wrong.
 */
export function parseReference(text: string, options: ReferenceOptions = {}): Reference {
  const bare = text.trim().replace(/^(?:docker|https?):\/\//, '')
  const [named, digest] = splitDigest(bare, text)
  const [path, tag] = splitTag(named, text)
  const [host, name] = options.hostless ? [undefined, path] : splitHost(path)
  if (host !== undefined && !isHost(host)) throw bad(text, `"${host}" is not a host name with an optional port`)
  const reference = options.docker ? dockerDefaults({host, name, tag, digest}) : {host, name, tag, digest}
  if (!isRepositoryName(reference.name)) throw bad(text, nameFault(reference.name))
  return reference
}

/** The pull spec of a reference, `host/name:tag@digest` with the parts that are there. */
export function formatReference({host, name, tag, digest}: Reference): string {
  return `${host ? `${host}/` : ''}${name}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`
}

/** What to ask a registry for: the digest where there is one, else the tag, else `latest`. */
export function referenceKey({tag, digest}: Reference): string {
  return digest ?? tag ?? 'latest'
}

/** True when a key names a manifest by its digest, false when it is a tag; a usage error when it is neither. */
export function isDigestKey(key: string): boolean {
  if (isDigest(key)) return true
  if (isTag(key)) return false
  throw usageError(
    `"${key}" is neither a tag nor a digest`,
    'A tag looks like 1.0, a digest like sha256:<64 hex digits>.',
  )
}

function splitDigest(text: string, whole: string): [string, string | undefined] {
  const at = text.indexOf('@')
  if (at < 0) return [text, undefined]
  const digest = text.slice(at + 1)
  if (!isDigest(digest)) throw bad(whole, `"${digest}" is not a digest such as sha256:<64 hex digits>`)
  return [text.slice(0, at), digest]
}

function splitTag(text: string, whole: string): [string, string | undefined] {
  const colon = text.lastIndexOf(':')
  if (colon < 0 || text.indexOf('/', colon) >= 0) return [text, undefined]
  const tag = text.slice(colon + 1)
  if (!isTag(tag)) throw bad(whole, `"${tag}" is not a tag: letters, digits, "_", "." and "-", at most 128`)
  return [text.slice(0, colon), tag]
}

function splitHost(path: string): [string | undefined, string] {
  const slash = path.indexOf('/')
  if (slash < 0) return [undefined, path]
  const first = path.slice(0, slash)
  return /[.:[]/.test(first) || first === 'localhost' ? [first, path.slice(slash + 1)] : [undefined, path]
}

function dockerDefaults({host, name, tag, digest}: Reference): Reference {
  const registry = host === undefined || host === 'index.docker.io' ? 'docker.io' : host
  const full = registry === 'docker.io' && !name.includes('/') ? `library/${name}` : name
  return {host: registry, name: full, tag: tag ?? (digest ? undefined : 'latest'), digest}
}

function nameFault(name: string): string {
  if (name === '') return 'the repository name is missing'
  if (name.length > 255) return 'the repository name is longer than 255 characters'
  if (/[A-Z]/.test(name)) return `the repository name "${name}" has upper case letters`
  const wrong = name.split('/').find((part) => !segment.test(part))
  return wrong === '' ? `the repository name "${name}" has an empty segment` : `"${wrong}" is not a valid name segment`
}

function bad(text: string, detail: string) {
  return usageError(`"${text}" is not a pull spec`, hint, detail)
}
