import {invalidArgument} from '../errors'

const depthLimit = 12
const pairLimit = 20_000

/** Parses a query string the way Rails does: `a[]=1&a[]=2`, `a[b]=1`, `a[][b]=1`; a key without `=` is null. */
export function parseQuery(query: string): Record<string, unknown> {
  const root = fresh()
  let pairs = 0
  for (const pair of query.split('&')) {
    if (!pair) continue
    if (++pairs > pairLimit) throw invalidArgument('Too many parameters')
    const at = pair.indexOf('=')
    const key = decode(at < 0 ? pair : pair.slice(0, at))
    const value = at < 0 ? null : decode(pair.slice(at + 1))
    const [name, ...rest] = keyParts(key)
    if (name) put(root, name, rest, value)
  }
  return root
}

const fresh = () => Object.create(null) as Record<string, unknown>

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw invalidArgument('The query string is not valid')
  }
}

/** `a[b][]` -> `a`, `b`, `` (empty for a list). */
function keyParts(key: string): string[] {
  const match = /^([^[]+)((?:\[[^[\]]*\])*)$/.exec(key)
  if (!match) return [key]
  const rest = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '')
  if (rest.length > depthLimit) throw invalidArgument('Parameters are nested too deeply')
  return [match[1] ?? '', ...rest]
}

function put(target: Record<string, unknown>, name: string, rest: string[], value: unknown): void {
  const [next, ...deeper] = rest
  if (next === undefined) {
    target[name] = value
    return
  }
  if (next === '') {
    const list = Array.isArray(target[name]) ? target[name] : (target[name] = [])
    const [key, ...below] = deeper
    if (key === undefined) {
      list.push(value)
      return
    }
    const last: unknown = list.at(-1)
    const element = isHash(last) && !Object.hasOwn(last, key) ? last : fresh()
    if (element !== last) list.push(element)
    put(element, key, below, value)
    return
  }
  const inner = isHash(target[name]) ? target[name] : (target[name] = fresh())
  put(inner as Record<string, unknown>, next, deeper, value)
}

const isHash = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
