// A server that answers from one recorded session, and notes every request that differs from it.
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {asked, readQuery, same, type Asked} from './actions'
import type {Exchange} from './rows'

interface Recorded extends Asked, Exchange {
  /** False after the point where the recording ends. */
  readonly compared: boolean
  used: number
}

interface Incoming extends Asked {
  readonly method: string
  /** Path and query, for messages. */
  readonly target: string
  readonly text: string
}

const identity = ({key, params}: Asked): string => key + JSON.stringify(params)

/** Answers as recorded. Repeated and reordered look-ups are right; other requests than the recorded ones are faults. */
export class RecordedServer {
  readonly faults: string[] = []
  readonly #recorded: readonly Recorded[]
  /** The recording stops before the session did: requests beyond it are nobody's fault. */
  readonly #isPartial: boolean
  readonly #lastLookup = new Map<string, Recorded>()
  readonly #server: Server

  constructor(exchanges: readonly Exchange[]) {
    const end = exchanges.findIndex((exchange) => !('returns' in exchange))
    this.#isPartial = end !== -1
    this.#recorded = exchanges.map((exchange, i) => ({
      ...asked(exchange),
      ...exchange,
      compared: end === -1 || i <= end,
      used: 0,
    }))
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        this.faults.push(`not answered: ${request.method} ${request.url}: ${String(error)}`)
        response.destroy()
      })
    })
  }

  /** Listens on loopback; gives the port. */
  async listen(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done))
    return (this.#server.address() as AddressInfo).port // a server on TCP has one
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** Faults for what was recorded and never asked: every write, and the last request that is not a poll of a task. */
  missing(): string[] {
    const compared = this.#recorded.filter((one) => one.compared)
    const goal = compared.findLast(({key}) => key !== 'foreman_tasks#show') ?? compared.at(-1)
    const used = new Set(compared.filter((one) => one.used > 0).map(identity))
    return compared
      .filter((one) => (one.method !== 'GET' || one === goal) && one.used === 0 && !used.has(identity(one)))
      .map(({key, params}) => `never asked: ${key} ${JSON.stringify(params)}`)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat((await request.toArray()) as Buffer[]).toString('utf8')
    const url = new URL((request.url ?? '/').replace(/^\/+/, '/'), 'http://server')
    const method = request.method ?? ''
    const question = asked({method, path: url.pathname, query: readQuery(url.search), body: parsed(text)})
    const hit = this.#find({...question, method, target: url.pathname + url.search, text})
    const status = hit ? (hit.status ?? (method === 'POST' ? 201 : 200)) : 404
    if (status === 0) {
      request.socket.destroy()
      return
    }
    const answer = hit ? (hit.returns ?? {}) : {displayMessage: 'not recorded', errors: ['not recorded']}
    const type = typeof answer === 'string' ? 'text/plain' : 'application/json'
    response.writeHead(status, {'content-type': type, ...hit?.headers})
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  }

  #find(got: Incoming): Recorded | undefined {
    const alike = this.#recorded.filter(({key}) => key === got.key)
    const isLookup = got.method === 'GET'
    let hit = alike.find((one) => one.used === 0 && same(one.params, got.params))
    if (!hit && isLookup) hit = this.#lastLookup.get(identity(got))
    hit ??= this.#differing(got, alike)
    if (!hit) return undefined
    hit.used++
    if (isLookup) this.#lastLookup.set(identity(got), hit)
    return hit
  }

  /** The recorded request that this one stands for although it differs; a fault either way. */
  #differing(got: Incoming, alike: readonly Recorded[]): Recorded | undefined {
    const hit = alike.find((one) => one.used === 0)
    if (hit?.compared)
      this.faults.push(
        `parameters of ${got.key}: sent ${JSON.stringify(got.params)}, recorded ${JSON.stringify(hit.params)}`,
      )
    if (!hit && !this.#isPartial)
      this.faults.push(`request not recorded: ${got.method} ${got.target} ${got.text.slice(0, 200)}`)
    return hit
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text // the bytes of a file
  }
}
