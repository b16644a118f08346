// A Katello that answers whatever a test says, for commands that run inside the test's own process; keeps every request.
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import type {CommandClass} from '../../src/kit/run/command'
import {onCleanup, temporary} from './places'
import {runInProcess, type InProcess, type RunOptions} from './walk'

export interface Recorded {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly contentType: string
  readonly body: Buffer
}

export interface Answer {
  readonly status?: number
  /** Sent as JSON; nothing when it is left out. */
  readonly body?: unknown
}

export interface Outcome extends InProcess {
  /** In the order in which they arrived: look-ups that are sent side by side may change places. */
  readonly requests: readonly Recorded[]
}

export interface Recording {
  /** Runs a command; `answer` takes the place of the server's usual answers. */
  run(command: CommandClass, argv: readonly string[], options?: RunOptions & {answer?: Answering}): Promise<Outcome>
}

export type Answering = (request: Recorded) => Answer

interface Run {
  readonly requests: Recorded[]
  readonly answer: Answering
}

/** Starts a server on loopback that keeps the requests of each run apart by a path of their own. */
export async function recording(usual: Answering): Promise<Recording> {
  const runs: Run[] = []
  const server = createServer((request, response) => void serve(request, response))
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await request.toArray()) as Buffer[])
    const {pathname, searchParams} = new URL(request.url ?? '/', 'http://server')
    const [, number = '', path = ''] = /^\/run(\d+)(\/.*)$/.exec(pathname) ?? []
    const {method = '', headers} = request
    const one = {method, path, query: searchParams, contentType: headers['content-type'] ?? '', body}
    const run = runs[Number(number)]
    run?.requests.push(one)
    const {status = 200, body: reply} = (run?.answer ?? usual)(one)
    response.writeHead(status, {'content-type': 'application/json'})
    response.end(reply === undefined ? '' : JSON.stringify(reply))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onCleanup(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const {port} = server.address() as AddressInfo // a server on TCP has one
  const home = temporary()
  return {
    async run(command, argv, {answer = usual, ...options} = {}) {
      const requests: Recorded[] = []
      const address = `http://127.0.0.1:${port}/run${runs.push({requests, answer}) - 1}`
      const env = {HOME: home, MALLET_SERVER: address, MALLET_USERNAME: 'a', MALLET_PASSWORD: 'a'}
      const {stdout, ...ended} = await runInProcess(command, argv, env, options)
      return {
        ...ended,
        stdout: stdout.replaceAll(new RegExp(`127\\.0\\.0\\.1:${port}(/run\\d+)?`, 'g'), 'katello.example.com'),
        requests,
      }
    },
  }
}
