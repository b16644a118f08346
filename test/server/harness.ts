import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {checkAnswer} from '../support/answers'
import {startSandbox, type RunningSandbox} from '../../src/sandbox/start'
import type {ServerOptions} from '../../src/server/index'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, Loose>
}
/** What an answer held, as loosely typed as JSON.parse gives it. */
type Loose = ReturnType<typeof JSON.parse>

export interface Harness {
  readonly directory: string
  readonly server: RunningSandbox
  /** One request as admin, or as another `login:password`; null asks without credentials. */
  ask(
    method: string,
    path: string,
    body?: unknown,
    user?: string | null,
    headers?: Record<string, string>,
  ): Promise<Reply>
  /** Asks and throws unless the answer is a success; gives its body. */
  ok(method: string, path: string, body?: unknown): Promise<Record<string, Loose>>
  /** Waits until a task is over and gives it. */
  task(id: string): Promise<Record<string, Loose>>
  restart(): Promise<void>
  close(): Promise<void>
}

/** A server on a temporary directory and a free port. */
export async function harness(options: Partial<ServerOptions> = {}): Promise<Harness> {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-server-'))
  const start = () => startSandbox({port: 0, dataDirectory: directory, ...options})
  let server = await start()
  const ask: Harness['ask'] = async (method, path, body, user = 'admin:changeme', headers = {}) => {
    const response = await fetch(server.url + path, {
      method,
      headers: {
        ...(user !== null && {authorization: `Basic ${Buffer.from(user).toString('base64')}`}),
        ...(body !== undefined || method === 'POST' || method === 'PUT' ? {'content-type': 'application/json'} : {}),
        ...headers,
      },
      ...(body !== undefined && {body: typeof body === 'string' ? body : JSON.stringify(body)}),
    })
    const text = await response.text()
    let parsed: unknown = text
    try {
      parsed = JSON.parse(text)
    } catch {
      // plain text answers stay as they are
    }
    await checkAnswer(method, path, response.status, parsed)
    return {status: response.status, headers: response.headers, body: parsed as Record<string, Loose>}
  }
  const ok: Harness['ok'] = async (method, path, body) => {
    const reply = await ask(method, path, body)
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body
  }
  return {
    directory,
    get server() {
      return server
    },
    ask,
    ok,
    async task(id) {
      const patience = performance.now() + 120_000
      for (;;) {
        const task = await ok('GET', `/foreman_tasks/api/tasks/${id}`)
        if (task['pending'] === false || task['state'] === 'paused') return task
        if (performance.now() > patience) throw new Error(`task ${id} does not end: ${JSON.stringify(task)}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    async restart() {
      await server.close()
      server = await start()
    },
    async close() {
      try {
        await server.close()
      } finally {
        rmSync(directory, {recursive: true, force: true, maxRetries: 10})
      }
    },
  }
}
