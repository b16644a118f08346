// Compares the answers of a running server with the shapes that real Katello servers were seen to answer. Reads only.
import {isObject} from './actions'
import {fixture, readLines} from './rows'

interface ShapeRow {
  readonly resource: string
  readonly action: string
  readonly route: string
  readonly shape: unknown
}

export interface Verdict {
  /** `resource#action` */
  readonly action: string
  /** The path that was asked for; undefined when the server has nothing that the route could be filled with. */
  readonly path: string | undefined
  /** Where the answer has another shape, each said once. */
  readonly differences: readonly string[]
  /** A list without records, where real servers had some: nothing of them was compared. */
  readonly isEmpty: boolean
}

export interface Reply {
  readonly status: number
  /** Undefined when it is not JSON. */
  readonly body: unknown
}

/** Asks a server for a path. */
export type Get = (path: string) => Promise<Reply>

/** Where an id for a parameter of a path is taken from: the first of a list. */
const lists: Readonly<Record<string, string>> = {
  organization_id: '/katello/api/organizations',
  environment_id: '/katello/api/organizations/:organization_id/environments',
  product_id: '/katello/api/organizations/:organization_id/products',
  repository_id: '/katello/api/organizations/:organization_id/repositories',
  content_view_id: '/katello/api/organizations/:organization_id/content_views?nondefault=true&noncomposite=true',
  content_view_filter_id: '/katello/api/content_views/:content_view_id/filters',
  host_id: '/api/hosts',
  location_id: '/api/locations',
  user_id: '/api/users',
  capsule_id: '/api/smart_proxies',
  smart_proxy_id: '/api/smart_proxies',
}

/** Judges every recorded action that reads; all resources without a name. */
export async function judgeShapes(get: Get, resources: readonly string[] = []): Promise<Verdict[]> {
  const rows = readLines<ShapeRow>(fixture('katello-answers/shapes.jsonl'), 'resource', 'action', 'route', 'shape')
    .filter(({route}) => route.startsWith('GET '))
    .filter(({resource}) => resources.length === 0 || resources.includes(resource))
  const paths = new Paths(get)
  const verdicts: Verdict[] = []
  for (const row of rows) {
    const path = await paths.of(row, rows)
    const action = `${row.resource}#${row.action}`
    if (path === undefined) verdicts.push({action, path, differences: [], isEmpty: false})
    else {
      const reply = await get(path)
      verdicts.push({action, path, differences: compare(row.shape, reply), isEmpty: lacksRecords(row.shape, reply)})
    }
  }
  return verdicts
}

const pathOf = ({route}: ShapeRow): string => route.slice('GET '.length)

/** Routes with ids of what the server has. */
class Paths {
  readonly #get: Get
  readonly #ids = new Map<string, string | undefined>()

  constructor(get: Get) {
    this.#get = get
  }

  async of(row: ShapeRow, rows: readonly ShapeRow[]): Promise<string | undefined> {
    const path = pathOf(row)
    if (!/:id\b/.test(path)) return this.#fill(path)
    const list = rows.find(({resource, action}) => resource === row.resource && action === 'index')
    const own = list && (await this.#firstOf(pathOf(list)))
    return this.#fill(path, own)
  }

  async #fill(path: string, own?: string): Promise<string | undefined> {
    let filled = path
    for (const [parameter, name = ''] of path.matchAll(/:(\w+)/g)) {
      const id = name === 'id' ? own : await this.#idFor(name)
      if (id === undefined) return undefined
      filled = filled.replace(parameter, id)
    }
    return filled
  }

  async #idFor(name: string): Promise<string | undefined> {
    const list = lists[name]
    if (!this.#ids.has(name)) this.#ids.set(name, list === undefined ? undefined : await this.#firstOf(list))
    return this.#ids.get(name)
  }

  async #firstOf(list: string): Promise<string | undefined> {
    const path = await this.#fill(list)
    const body = path === undefined ? undefined : (await this.#get(path)).body
    const results = isObject(body) ? body['results'] : undefined
    const first: unknown = Array.isArray(results) ? results[0] : undefined
    const id = isObject(first) ? first['id'] : undefined
    return typeof id === 'number' || typeof id === 'string' ? String(id) : undefined
  }
}

function compare(shape: unknown, {status, body}: Reply): string[] {
  if (status >= 300 || body === undefined) return [`answered ${status}${body === undefined ? ', not JSON' : ''}`]
  const found = [...differences(shape, body, '')]
  return [...new Set(found.map((line) => line.replace(/\[\d+\]/g, '[]')))]
}

function lacksRecords(shape: unknown, {body}: Reply): boolean {
  const records = (value: unknown): number =>
    isObject(value) && Array.isArray(value['results']) ? value['results'].length : 0
  return records(shape) > 0 && isObject(body) && 'results' in body && records(body) === 0
}

/** Where a value has another shape: one line each, with its path. */
export function* differences(shape: unknown, value: unknown, at: string): Generator<string> {
  const isEcho = /^\.(per_)?page$/.test(at) // sent back as the client sent it
  if (shape === 'object' || value === undefined || isEcho) return
  if (typeof shape === 'string') yield* otherType(shape, value, at)
  else if (Array.isArray(shape)) yield* otherItems(shape, value, at)
  else if (isObject(shape)) yield* otherMembers(shape, value, at)
}

function* otherType(shape: string, value: unknown, at: string): Generator<string> {
  const type = typeOf(value)
  const allowed = shape.split('|')
  const isNullSomewhere = type === 'null' || shape === 'null' || allowed.includes('null')
  if (!isNullSomewhere && !allowed.includes(type)) yield `${at}: ${type}, real servers ${shape}`
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function* otherItems(shape: readonly unknown[], value: unknown, at: string): Generator<string> {
  if (value === null) return
  if (!Array.isArray(value)) {
    yield `${at}: not an array`
    return
  }
  if (shape.length === 0) return
  for (const [i, item] of value.slice(0, 5).entries()) yield* differences(shape[0], item, `${at}[${i}]`)
}

function* otherMembers(shape: Readonly<Record<string, unknown>>, value: unknown, at: string): Generator<string> {
  if ('|null' in shape) {
    if (value !== null) yield* differences(shape['|null'], value, at)
    return
  }
  if (!isObject(value)) {
    yield `${at}: not an object`
    return
  }
  for (const [key, inner] of Object.entries(shape)) {
    const name = key.replace(/\?$/, '')
    if (name in value) yield* differences(inner, value[name], `${at}.${name}`)
    else if (!key.endsWith('?')) yield `${at}.${name}: missing`
  }
}

/** Asks a server over HTTP with `login:password`. */
export function getter(server: string, user: string): Get {
  const authorization = `Basic ${Buffer.from(user).toString('base64')}`
  return async (path) => {
    const answer = await fetch(server.replace(/\/$/, '') + path, {
      headers: {authorization, accept: 'application/json;version=2'},
    })
    const text = await answer.text()
    try {
      return {status: answer.status, body: JSON.parse(text) as unknown}
    } catch {
      return {status: answer.status, body: undefined}
    }
  }
}
