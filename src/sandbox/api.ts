import type {Action, Params, Values} from '../contract/define'
import {foremanTasks} from '../contract/foreman-tasks'
import {asObject} from '../core/json'
import {queryString} from '../katello/query'
import {route} from '../katello/route'
import type {Store} from '../server/tables'
import type {Address} from '../server/kernel/address'
import type {Tasks} from '../server/kernel/tasks/engine'
import {createToken} from '../server/accounts/tokens'
import {readFileSync} from 'node:fs'
import {request as httpRequest, type IncomingMessage, type RequestOptions} from 'node:http'
import {request as httpsRequest} from 'node:https'
import {join} from 'node:path'

type Loose = Record<string, unknown>

/** The server's own REST API, called over its own socket. */
export interface Api {
  /** Sends a request; an unsuccessful answer is an Error with the server's text. */
  call<P extends Params, A>(action: Action<P, A>, params: Values<P>): Promise<A>
  /** As {@link call}, for answers that are tasks: waits until the task is over, which must end with success. */
  run<P extends Params>(action: Action<P>, params: Values<P>): Promise<unknown>
}

/** Authority that a client has to trust for an address of a data directory's server; undefined for plain HTTP. */
function authorityFile(dataDirectory: string, url: string): string | undefined {
  return url.startsWith('https:') ? join(dataDirectory, 'tls', 'ca.pem') : undefined
}

/** One request to the server of a data directory, which it trusts. */
export function sendTo(
  directory: string,
  target: URL,
  options: RequestOptions,
  body?: Uint8Array,
): Promise<IncomingMessage> {
  const ca = authorityFile(directory, target.href)
  return new Promise((resolve, reject) => {
    const request = ca
      ? httpsRequest(target, {...options, agent: false, ca: readFileSync(ca)})
      : httpRequest(target, {...options, agent: false})
    request.on('response', resolve).on('error', reject)
    request.on('timeout', () => request.destroy(new Error('no answer in time')))
    request.end(body)
  })
}

/** The JSON of an answer; an empty object when it has none. */
export async function readJson(response: IncomingMessage): Promise<Loose> {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString('utf8')
  return text === '' ? {} : (JSON.parse(text) as Loose)
}

/** Runs `work` with the API as an administrator sees it, by a token that is gone afterwards. */
export async function withApi<T>(
  {store, tasks, address, dataDirectory}: {store: Store; tasks: Tasks; address: Address; dataDirectory: string},
  work: (api: Api) => Promise<T>,
): Promise<T> {
  const user = store.users.first({admin: true, disabled: false})
  if (!user) throw new Error('there is no administrator')
  const name = `maintenance ${store.now()}`
  const {token, value} = createToken(store, user, name, store.now() + 3_600_000)
  const authorization = `Basic ${Buffer.from(`${user.login}:${value}`).toString('base64')}`
  try {
    return await work(apiOf({tasks, address, dataDirectory}, authorization))
  } finally {
    store.personalAccessTokens.delete({id: token.id})
  }
}

function apiOf(
  {tasks, address, dataDirectory}: {tasks: Tasks; address: Address; dataDirectory: string},
  authorization: string,
): Api {
  async function call<P extends Params, A>(action: Action<P, A>, params: Values<P>): Promise<A> {
    const {method} = action
    const {path, rest} = route(action, params)
    const target = new URL(path, address.local())
    if (method === 'GET') target.search = queryString(rest)
    const headers = {authorization, 'content-type': 'application/json'}
    const bytes = method === 'GET' ? undefined : Buffer.from(JSON.stringify(rest))
    const response = await sendTo(dataDirectory, target, {method, headers}, bytes)
    const answer = await readJson(response)
    if ((response.statusCode ?? 500) < 300) return answer as A
    const text = answer['displayMessage'] ?? asObject(answer['error'])?.['message'] ?? response.statusCode
    throw new Error(`${method} ${path}: ${String(text)}`)
  }
  async function run<P extends Params>(action: Action<P>, params: Values<P>): Promise<unknown> {
    const task = asObject(await call(action, params))
    const row = tasks.byUuid(String(task?.['id']))
    const done = row && (await tasks.finished(row))
    if (done?.result !== 'success')
      throw new Error(`${done?.action ?? action.summary}: ${done?.errors.join('; ') ?? 'no task'}`)
    return call(foremanTasks.show, {id: done.uuid})
  }
  return {call, run}
}
