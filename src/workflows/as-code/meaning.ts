// When the value of a file says what the server has, whatever way it is written.
import {timeOf} from './actual'
import {isRecord, versionOf} from './entries'
import {isEqual, type Value, type Values} from './model'

export interface Meaning {
  /** A text with its variables filled in. */
  readonly filled: (text: string) => string
  /** Number of the newest version of a content view. */
  readonly newest: (view: string) => string | undefined
}

/** What a file says of itself, and a server knows nothing of. */
export const keptMembers: ReadonlySet<string> = new Set(['variables', 'owned', 'hosts', 'token', 'upstream_password'])

/** True when a file says what the server has; `path` are the names that lead to the value. */
export function sameValue(file: Value, server: Value, path: readonly string[], meaning: Meaning): boolean {
  if (isEqual(file, server)) return true
  const member = path.at(-1) ?? ''
  if (isSecret(file) && isSecret(server)) return true
  if (Array.isArray(file) && Array.isArray(server)) return sameList(file, server, path, meaning)
  if (isRecord(file) && isRecord(server)) {
    const names = [...new Set([...Object.keys(file), ...Object.keys(server)])]
    return names.every(
      (name) =>
        (file[name] === undefined && server[name] === undefined) ||
        (file[name] !== undefined &&
          server[name] !== undefined &&
          sameValue(file[name], server[name], [...path, name], meaning)),
    )
  }
  if (typeof server !== 'string' || (typeof file !== 'string' && typeof file !== 'number')) return false
  if (member === 'sync_date') return timeOf(String(file)) === timeOf(server)
  if (path.at(-2) === 'promoted' || member === 'version') return sameVersion(String(file), server, path, meaning)
  return String(file) === server
}

/** Lists of texts have no order, but that of content view environments. */
function sameList(
  file: readonly Value[],
  server: readonly Value[],
  path: readonly string[],
  meaning: Meaning,
): boolean {
  if (file.length !== server.length) return false
  const [a, b] =
    path.at(-1) === 'content_view_environments' || server.some(isRecord)
      ? [file, server]
      : [file.toSorted(), server.toSorted()]
  return a.every((one, at) => {
    const other = b[at] ?? null
    return sameValue(one, other, [...path, isRecord(other) ? identity(other) : ''], meaning)
  })
}

/** `2` and `2.0` are the same, and `latest` is what is newest, where it is not what a component follows. */
function sameVersion(file: string, server: string, path: readonly string[], {newest}: Meaning): boolean {
  if (file === 'latest') return path.at(-2) === 'promoted' && newest(viewIn(path)) === server
  return versionOf(file) === server
}

/** The content view that a path leads through: list items are named by their identity. */
function viewIn(path: readonly string[]): string {
  const identity: unknown = JSON.parse(path.at(-3) ?? 'null')
  return Array.isArray(identity) ? String(identity[0]) : ''
}

const isSecret = (value: Value): boolean =>
  isRecord(value) && Object.keys(value).length === 1 && ['env', 'file', 'command'].some((name) => name in value)

/** What tells the items of a list apart, as text. */
export function identity({name, content_view: view, repository, product, search}: Values): string {
  return JSON.stringify([name ?? view ?? repository ?? search ?? null, product ?? null])
}
