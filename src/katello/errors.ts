// Answers that mean failure, turned into the program's one error type. Every body shape a server has used is read.
import {proxyHint} from '../core/agents'
import {AppError, exitCodes, type ExitCode} from '../core/errors'
import {objectOf} from '../core/json'
import {raiseLimit} from '../core/limits'
import {certificateRefusal, isKeyMismatch} from '../core/tls-alerts'
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
  if (texts.length === 0) {
    const other =
      status === 404 ? noKatello(body, request) : status >= 502 && status <= 504 ? notReady(status, request) : undefined
    if (other) return other
  }
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
  const kind =
    typeof body === 'string'
      ? /^\s*</.test(body)
        ? 'a web page'
        : body === ''
          ? 'nothing'
          : 'text'
      : "JSON that is not Foreman's"
  return new AppError({
    code: 'not_found',
    message: `${origin} has no Katello API`,
    detail: `${method} ${path(url)} answered with status 404 and ${kind}`,
    hint: 'Check that --server is a Foreman server with Katello',
    exit: exitCodes.notFound,
    status: 404,
    url,
  })
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

interface Request {
  readonly method: string
  readonly url: string
  /** What a refused answer says of another try. */
  readonly retryAfter?: string | undefined
  /** Whether the server did it is not known. */
  readonly isUnsure?: boolean | undefined
}

const lookFirst = 'The action may have been carried out; check before you retry, e.g. with mallet task list'

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

const tlsCodes: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is signed by an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate chain does not lead to a trusted authority',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate was issued for another host name',
}

/** Where another authority would not help. */
const tlsHints: Record<string, string> = {
  CERT_HAS_EXPIRED: 'Renew the certificate of the server, and check the clock of this machine',
  CERT_NOT_YET_VALID: 'Check the clocks of this machine and of the server',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Use --server with the host name that the certificate was issued for',
}

/** True for what OpenSSL says of an answer that is not TLS at all. */
export const speaksNoTls = (text: string): boolean => /wrong version number|http request|packet length/.test(text)

/** What OpenSSL says of a broken handshake, without numbers, names of its functions and places in its source. */
function tlsWords(text: string): string {
  if (speaksNoTls(text)) return 'the server does not speak TLS there'
  const parts = text
    .replace(/^.*error:[0-9A-F]+:/s, '')
    .trim()
    .split(':')
  return parts.filter((part) => part.includes(' ') && part !== 'SSL routines').join(': ') || text.trim()
}

/** The error for a request that got no answer; `code` is the system's or TLS's error code. */
export function connectionError(code: string, text: string, {method, url, isUnsure = false}: Request): AppError {
  const {origin, hostname} = new URL(url)
  const base = {exit: exitCodes.failed, url, retryable: !isUnsure} as const
  const tls = tlsCodes[code]
  if (tls)
    return new AppError({
      code: 'certificate',
      message: `The certificate of ${origin} is not trusted`,
      detail: tls,
      hint:
        tlsHints[code] ??
        `Fetch its CA certificate with mallet --fetch-ca-cert ${origin}, verify it, and pass it with --ssl-ca-file`,
      exit: exitCodes.configuration,
      url,
    })
  const refusal = certificateRefusal(code, text)
  if (refusal !== undefined || isKeyMismatch(code, text))
    return new AppError({
      code: 'client_certificate',
      message: refusal ? `${origin} refused the TLS connection` : 'The client certificate and its key do not match',
      detail: refusal,
      hint: 'Check --ssl-client-cert and --ssl-client-key, and that the server trusts the authority of the certificate',
      exit: exitCodes.configuration,
      url,
    })
  switch (code) {
    case 'ECONNREFUSED':
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `No server answers at ${origin}`,
        detail: 'the connection was refused',
        hint: 'Check --server, or start a local one: mallet sandbox start --detach',
      })
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `The host ${hostname} cannot be found`,
        detail: 'its name does not resolve',
        hint: 'Check the spelling of --server',
      })
    case 'EPROXY':
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `${origin} cannot be reached through the proxy`,
        detail: text,
        hint: proxyHint(hostname),
      })
    case 'EPROTO':
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `TLS handshake with ${origin} failed`,
        detail: tlsWords(text),
        hint: speaksNoTls(text)
          ? `If it speaks plain HTTP, use --server ${origin.replace('https:', 'http:')}`
          : 'Check that it supports TLS 1.2 or later, and whether it requires a client certificate',
      })
    case 'ETIMEDOUT':
      return new AppError({
        ...base,
        code: 'timeout',
        message: `${method} ${path(url)} timed out`,
        detail: text,
        hint: isUnsure
          ? lookFirst
          : ['Check that the server is up: mallet ping', raiseLimit(text)].filter(Boolean).join('; '),
      })
    default:
      return new AppError({
        ...base,
        code: 'unreachable',
        message: `The connection to ${origin} was lost`,
        detail: `${code}: ${text}`,
        hint: isUnsure ? lookFirst : lostHint(origin),
      })
  }
}

/** A TLS server that is sent plain HTTP may hang up without a word. */
const lostHint = (origin: string): string =>
  origin.startsWith('http:')
    ? `Try again; if the server speaks TLS, use --server ${origin.replace('http:', 'https:')}`
    : 'Try again; if the error persists, check the server: mallet ping'

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

const path = (url: string): string => new URL(url).pathname

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
