// Where hosts of the sandbox fetch the jobs they are to run and report what came of them. Not in Katello's API: there a smart proxy
// stands between them.
import type {IncomingMessage, ServerResponse} from 'node:http'
import {TLSSocket} from 'node:tls'
import {DomainError, invalidArgument, notFound} from '../server/kernel/errors'
import {statusOf} from '../server/kernel/http/failure'
import {readBody} from '../server/kernel/http/body'
import type {HostJobs} from '../server/jobs/host-jobs'
import {fetchJobs, hostOfTask, hostOfUuid, isHostToken, shouldStop, takeOutput, takeResult} from '../server/jobs/work'
import type {Store} from '../server/tables'

interface Parts {
  readonly store: Store
  readonly hostJobs: HostJobs
  log(line: string): void
}

/** Longest time in seconds that a host may be kept waiting for an answer. */
const longestWait = 300
const bodyLimit = 8 * 1024 * 1024
const hostPath = /^\/sandbox\/hosts\/([\w-]+)\/jobs$/
const jobPath = /^\/sandbox\/jobs\/([\w-]+)(?:\/(output|result))?$/

/** True for the paths of {@link answerHost}. */
export const isHostPath = (url: string): boolean => /^\/sandbox\/(?:hosts|jobs)\//.test(url)

/**
 * Answers a host, which shows its client certificate or, as a bearer token, what registration left in `host.token`:
 * `GET /sandbox/hosts/UUID/jobs?wait=SECONDS` gives its new jobs, `POST /sandbox/jobs/TASK/output` takes lines,
 * `POST …/result` the exit status, and `GET /sandbox/jobs/TASK?wait=SECONDS` says whether to stop.
 */
export function answerHost(parts: Parts, request: IncomingMessage, response: ServerResponse): void {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  answer(parts, request, gone.signal).then(
    (body) => send(response, 200, body),
    (error: unknown) => {
      const status = statusOf(error)
      if (status === 500) parts.log(error instanceof Error ? (error.stack ?? error.message) : String(error))
      send(response, status, {error: {message: error instanceof Error ? error.message : String(error)}})
    },
  )
}

async function answer(parts: Parts, request: IncomingMessage, gone: AbortSignal): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const wait = waitOf(url)
  const uuid = hostPath.exec(url.pathname)?.[1]
  if (uuid !== undefined && request.method === 'GET') {
    authenticate(parts.store, request, uuid)
    return jobsOf(parts, uuid, {wait, resume: url.searchParams.get('resume') === 'true'}, gone)
  }
  const [, task, part] = jobPath.exec(url.pathname) ?? []
  if (task === undefined || request.method !== (part ? 'POST' : 'GET')) throw notFound('Not found')
  const {row, uuid: owner} = hostOfTask(parts.store, task)
  authenticate(parts.store, request, owner)
  if (part === undefined) {
    if (!shouldStop(parts, task)) await parts.hostJobs.stopOf(task, wait, gone)
    return {cancel: shouldStop(parts, task)}
  }
  const body = await jsonBody(request)
  if (part === 'result') return {accepted: takeResult(parts, task, row, body['exit_status'])}
  takeOutput(parts, task, row, body['lines'])
  return {cancel: shouldStop(parts, task)}
}

async function jobsOf(
  parts: Parts,
  uuid: string,
  {wait, resume}: {wait: number; resume: boolean},
  gone: AbortSignal,
): Promise<unknown> {
  const host = hostOfUuid(parts.store, uuid)
  const found = fetchJobs(parts, host, resume)
  if (found.length > 0 || wait === 0) return found
  await parts.hostJobs.jobFor(host.id, wait, gone)
  return gone.aborted ? [] : fetchJobs(parts, host, false)
}

/** Milliseconds. */
function waitOf(url: URL): number {
  const given = url.searchParams.get('wait') ?? '0'
  const seconds = Number(given)
  if (!/^\d+(?:\.\d+)?$/.test(given)) throw invalidArgument('wait must be a number of seconds')
  return Math.min(seconds, longestWait) * 1000
}

function authenticate(store: Store, request: IncomingMessage, uuid: string | undefined): void {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const isHost = uuid !== undefined && (certifiedAs(request) === uuid || (token && isHostToken(store, uuid, token)))
  if (!isHost) throw new DomainError('forbidden', 'The host must show its client certificate or its token')
}

function certifiedAs({socket}: IncomingMessage): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  const name: unknown = socket.getPeerCertificate().subject.CN
  return typeof name === 'string' ? name : undefined
}

async function jsonBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const text = (await readBody(request, bodyLimit)).toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
  } catch {
    // said below
  }
  throw invalidArgument('The body is not a JSON object')
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {'content-type': 'application/json', 'content-length': bytes.length})
  response.end(bytes)
}
