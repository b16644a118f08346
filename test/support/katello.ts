// A server whose answers a test writes: routes by method and path, every request kept.
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {onCleanup} from './places'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string | readonly string[]>>
  readonly headers: IncomingMessage['headers']
  /** JSON as a value, anything else as text. */
  readonly body: unknown
}

export interface Reply {
  readonly status?: number
  /** Sent as JSON; `text` as it is. */
  readonly body?: unknown
  readonly text?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string | string[]>>
}

/** A reply, how to find it, or code that does what it likes with the connection. */
export type Route =
  | Reply
  | ((
      asked: Asked,
      response: ServerResponse,
      times: number,
    ) => Reply | undefined | void | Promise<Reply | undefined | void>)

export interface Scripted {
  readonly url: string
  readonly port: number
  readonly server: Server
  readonly asked: Asked[]
  /** `GET /path` -> what is answered; later routes win. */
  on(route: string, answer: Route): Scripted
  /** Waits until this many requests have come. */
  reached(count: number): Promise<void>
  /** Variables that point the program here. */
  readonly env: Readonly<Record<string, string>>
}

/** Starts a server on loopback that answers 404 until it is told otherwise. */
export async function scripted(
  routes: Readonly<Record<string, Route>> = {},
  make: (handle: (request: IncomingMessage, response: ServerResponse) => void) => Server = createServer,
  scheme = 'http',
): Promise<Scripted> {
  const asked: Asked[] = []
  const table = new Map(Object.entries(routes))
  const times = new Map<string, number>()
  const server = make((request, response) => {
    void answer(request, response)
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const one = await read(request)
    asked.push(one)
    const key = `${one.method} ${one.path}`
    const route = table.get(key) ?? table.get(`${one.method} *`) ?? table.get('*')
    const count = (times.get(key) ?? 0) + 1
    times.set(key, count)
    const reply = typeof route === 'function' ? await route(one, response, count) : (route ?? missing(key))
    if (reply) send(response, reply)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onCleanup(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const {port} = server.address() as AddressInfo
  const url = `${scheme}://127.0.0.1:${port}`
  const self: Scripted = {
    url,
    port,
    server,
    asked,
    on(route, reply) {
      table.set(route, reply)
      return self
    },
    async reached(count) {
      while (asked.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    env: {MALLET_SERVER: url},
  }
  return self
}

const missing = (key: string): Reply => ({status: 404, body: {message: `not scripted: ${key}`}})

async function read(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const text = Buffer.concat(pieces).toString('utf8')
  const {pathname, searchParams} = new URL(request.url ?? '/', 'http://server')
  const query: Record<string, string | string[]> = {}
  for (const name of new Set(searchParams.keys()))
    query[name] = name.endsWith('[]') ? searchParams.getAll(name) : (searchParams.get(name) ?? '')
  return {
    method: request.method ?? '',
    path: decodeURIComponent(pathname),
    query,
    headers: request.headers,
    body: parsed(text),
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

/** Sends a reply; JSON unless it says otherwise. */
export function send(response: ServerResponse, {status = 200, body, text, headers}: Reply): void {
  if (response.destroyed) return
  response.writeHead(status, {'content-type': 'application/json', ...headers})
  response.end(text ?? (body === undefined ? '' : JSON.stringify(body)))
}

/** The envelope of a list, with the page that the query asks for. */
export function page(rows: readonly unknown[], asked?: Asked): Reply {
  const perPage = Number(asked?.query['per_page'] ?? 20)
  const number = Number(asked?.query['page'] ?? 1)
  return {
    body: {
      total: rows.length,
      subtotal: rows.length,
      selectable: rows.length,
      page: number,
      per_page: perPage,
      error: null,
      search: null,
      sort: {by: 'name', order: 'asc'},
      results: rows.slice((number - 1) * perPage, number * perPage),
    },
  }
}

/** Organizations `1 … count` as a list shows them. */
export const organizations = (count: number, about = ''): Record<string, unknown>[] =>
  Array.from({length: count}, (_, i) => ({
    id: i + 1,
    name: `Organization ${i + 1}`,
    title: `Organization ${i + 1}`,
    label: `org_${i + 1}`,
    description: about || null,
  }))
