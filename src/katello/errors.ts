// Answers that mean failure, turned into the program's one error type. Every body shape a server has used is read.
import {AppError, exitCodes, type ExitCode} from '../core/errors'
import {objectOf} from '../core/json'
import {remedyOf} from './in-use'

const exits: Record<number, ExitCode> = {
  401: exitCodes.notAuthenticated,
  403: exitCodes.forbidden,
  404: exitCodes.notFound,
  409: exitCodes.failed,
  415: exitCodes.refused,
  422: exitCodes.refused,
}

/** Of a bad request, hammer's commands of Katello and those of Foreman say different things: scripts rely on both. */
function exitOf(status: number, url: string): ExitCode {
  if (status === 400) return path(url).includes('/katello/api/') ? exitCodes.notFound : exitCodes.refused
  return exits[status] ?? exitCodes.failed
}

const codes: Record<number, string> = {
  400: 'bad_request',
  401: 'not_authenticated',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  415: 'bad_request',
  422: 'refused',
}

interface Words {
  readonly texts: readonly string[]
  readonly fields?: Record<string, string[]>
  readonly permissions?: readonly string[]
}

/** The server's own words in an error body: displayMessage, full_messages, message, error.*, errors, in that order. */
export function serverWords(body: unknown): Words {
  if (typeof body === 'string') return {texts: body.trim() && !/^\s*</.test(body) ? [body.trim().slice(0, 500)] : []}
  const root = objectOf(body)
  const error = objectOf(root['error'])
  const inner = Object.keys(error).length > 0 ? error : root
  const fields = fieldTexts(inner['errors'] ?? root['errors'])
  const texts =
    strings(root['displayMessage']) ??
    strings(inner['displayMessage']) ??
    strings(inner['full_messages']) ??
    strings(inner['message']) ??
    strings(root['message']) ??
    strings(root['error']) ??
    strings(inner['errors']) ??
    Object.entries(fields ?? {}).flatMap(([field, list]) =>
      list.map((text) => (field === 'base' ? text : `${field} ${text}`)),
    )
  const permissions = [...(strings(inner['missing_permissions']) ?? [])]
  const details = strings(inner['details']) ?? []
  return {texts: [...texts, ...details], ...(fields && {fields}), permissions}
}

/** True for a body that only reports an error, whatever its status: a list or a record may have such members among others. */
export function isErrorBody(body: unknown): boolean {
  const {error, errors, ...others} = objectOf(body)
  const isTold = strings(error) ?? strings(objectOf(error)['message']) ?? strings(errors)
  return isTold !== undefined && !['id', 'results', 'task', 'tasks'].some((member) => member in others)
}

/** The error for an answer of status 400 and above. `what` says what was tried, e.g. `GET /katello/api/ping`. */
export function answerError(status: number, body: unknown, request: Request): AppError {
  const {texts, fields, permissions} = serverWords(body)
  if (status === 400 && isToldToUseTls(body, request)) return speaksTls(request)
  if (texts.length === 0 && status === 404) return noKatello(body, request)
  if (texts.length === 0 && status >= 502 && status <= 504) return notReady(status, request)
  if (status === 404 && texts.some((text) => text.startsWith('No route matches'))) return noRoute(texts, request)
  const said = texts.length > 0 ? `the server says: ${texts.join('; ')}` : undefined
  return new AppError({
    code: codes[status] ?? (status >= 500 ? 'server_error' : 'request_failed'),
    message:
      status === 500 && texts.length > 0 ? 'The server could not do this (status 500)' : summary(status, request),
    detail: permissions?.length
      ? `${said ?? 'permission denied'} (missing permissions: ${permissions.join(', ')})`
      : said,
    hint: request.isUnsure ? lookFirst : hint(status, texts.join(' '), request.retryAfter),
    exit: exitOf(status, request.url),
    status,
    url: request.url,
    retryable: (status === 429 || status >= 502) && !request.isUnsure,
    fields,
  })
}

/** What Apache and nginx answer to a plain request at a TLS port. */
const isToldToUseTls = (body: unknown, {url}: Request): boolean =>
  url.startsWith('http:') && typeof body === 'string' && /plain HTTP.*(?:SSL|HTTPS)/is.test(body)

function speaksTls({url}: Request): AppError {
  const {origin} = new URL(url)
  return new AppError({
    code: 'unreachable',
    message: `${origin} speaks TLS, but was sent plain HTTP`,
    hint: `Use --server ${origin.replace('http:', 'https:')}`,
    exit: exitCodes.failed,
    url,
  })
}

/** A 404 without a word of Foreman's: the address leads to something else. */
function noKatello(body: unknown, {method, url}: Request): AppError {
  const {origin} = new URL(url)
  return new AppError({
    code: 'not_found',
    message: `${origin} has no Katello API`,
    detail: `${method} ${path(url)} answered with status 404 and ${kindOf(body)}`,
    hint: 'Check that --server is a Foreman server with Katello',
    exit: exitCodes.notFound,
    status: 404,
    url,
  })
}

function kindOf(body: unknown): string {
  if (typeof body !== 'string') return "JSON that is not Foreman's"
  return body.trim() === '' ? 'nothing' : 'a web page' // other text would have been the server's words
}

/** Rails has no such path: the address of the server has a path too many, or the server is older than the action. */
function noRoute(texts: readonly string[], {url}: Request): AppError {
  const {origin, pathname} = new URL(url)
  const [, prefix = ''] = /^(.*?)\/(?:katello\/api|api|foreman_tasks)(?=\/)/.exec(pathname) ?? []
  return new AppError({
    code: 'not_found',
    message: prefix === '' ? `${origin} has no ${pathname}` : `${origin} has no Katello API at ${prefix}`,
    detail: `the server says: ${texts.join('; ')}`,
    hint:
      prefix === ''
        ? 'It may be older than what was asked for; to see its version: mallet status'
        : `Check the path of --server; without one it is --server ${origin}`,
    exit: exitCodes.notFound,
    status: 404,
    url,
  })
}

/** What a proxy in front of Foreman says when it gets no answer from it. */
function notReady(status: number, {method, url, isUnsure = false, retryAfter}: Request): AppError {
  return new AppError({
    code: 'server_error',
    message: `Foreman at ${new URL(url).origin} does not answer (status ${status} on ${method} ${path(url)})`,
    detail: 'it may be starting, or be down',
    hint: isUnsure
      ? lookFirst
      : (hint(status, '', retryAfter) ?? 'Try again in a moment; then check the server: mallet ping'),
    exit: exitCodes.failed,
    status,
    url,
    retryable: !isUnsure,
  })
}

/** What to write instead of a search, or an order, that the server cannot read. */
export const searchHint = (isOrder: boolean): string =>
  isOrder
    ? "Sort by a field that can be searched, e.g. --order 'name DESC'"
    : "Use a query such as --search 'name = demo' or --search 'name ~ dem'"

/** What was asked, as far as its error tells. */
export interface Request {
  readonly method: string
  readonly url: string
  /** What a refused answer says of another try. */
  readonly retryAfter?: string | undefined
  /** Whether the server did it is not known. */
  readonly isUnsure?: boolean | undefined
}

export const lookFirst = 'The action may have been carried out; check before you retry, e.g. with mallet task list'

function summary(status: number, {method, url}: {method: string; url: string}): string {
  switch (status) {
    case 401:
      return 'The server rejected the credentials'
    case 403:
      return 'You do not have permission to do this'
    case 404:
      return 'The server has no such resource, or you lack the permission to view it'
    case 409:
      return 'The request conflicts with another action on the server'
    case 400:
    case 415:
    case 422:
      return 'The server rejected the data'
    default:
      return status >= 500
        ? `Server error (status ${status}) on ${method} ${path(url)}`
        : `Unexpected response (status ${status}) to ${method} ${path(url)}`
  }
}

function hint(status: number, text: string, retryAfter: string | undefined): string | undefined {
  if (status === 401) return 'Check --username and --password, or log in again: mallet auth login basic'
  if (status === 403)
    return 'Ask an administrator for the permission, or log in as another user; to see who you are: mallet auth status'
  if ((status === 422 || status === 409) && /lock|task/i.test(text)) return lockHint(text)
  if (status === 500) return remedyOf(text)
  if (retryAfter) return `The server asks to retry later (Retry-After: ${retryAfter})`
  return undefined
}

/** Locks are held by tasks; the server's words have their addresses, which end with their IDs. */
function lockHint(text: string): string {
  const ids = [...new Set(text.match(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi))].slice(0, 3)
  if (ids.length === 0) return "List running tasks: mallet task list --search 'state = running'"
  const commands = ids.map((id) => `mallet task progress --id ${id}`)
  return `Wait for the task that holds the lock, then try again: ${commands.join(', ')}`
}

/** The error of a run that was ended, by a signal or its time limit, while a request that changes something was on its way. */
export function stoppedError(reason: unknown, {method, url}: Pick<Request, 'method' | 'url'>): unknown {
  if (!(reason instanceof AppError) || reason.parts.code === 'reader_gone') return reason
  const sent = `${method} ${path(url)} had been sent`
  return new AppError({
    ...reason.parts,
    detail: reason.parts.detail ? `${reason.parts.detail}; ${sent}` : sent,
    hint: lookFirst,
    url,
    retryable: false,
  })
}

export const path = (url: string): string => new URL(url).pathname

function strings(value: unknown): string[] | undefined {
  if (typeof value === 'string' && value.trim() !== '') return [value.trim()]
  if (Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === 'string')) return value
  return undefined
}

function fieldTexts(value: unknown): Record<string, string[]> | undefined {
  const entries = Object.entries(objectOf(value)).flatMap(([field, texts]) => {
    const list = strings(texts)
    return list ? [[field, list] as const] : []
  })
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
