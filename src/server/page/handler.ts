// The sandbox's own pages: behind the login, for reading only, with nothing from elsewhere.
import type {IncomingMessage, ServerResponse} from 'node:http'
import type {Account} from '../kernel/access/access'
import {DomainError} from '../kernel/errors'
import {mediaType, readBody} from '../kernel/http/body'
import {sessionCookie, sessionOf} from '../kernel/http/cookie'
import {statusOf} from '../kernel/http/failure'
import {loginPage, messagePage} from './layout'
import {html, type Markup} from './markup'
import {organizationOf, overview, taskSection, type Parts} from './overview'
import {isPlacePath, placeOf} from './places'
import {script} from './script'
import {icon, style} from './style'

export interface PageParts extends Parts {
  /** Version of Katello, for the heading. */
  readonly version: string
  /** Ends the session of a cookie. */
  endSession(value: string): void
  log(line: string): void
}

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const safety = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/page/style.css': ['text/css', style],
  '/page/script.js': ['text/javascript', script],
  '/page/icon.svg': ['image/svg+xml', icon],
}

const loginPath = '/users/login'
const logoutPath = '/users/logout'
const formLimit = 16 * 1024

interface Reply {
  readonly status: number
  readonly body?: Markup
  readonly headers?: Readonly<Record<string, string>>
}

const redirect = (to: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 303,
  headers: {...headers, Location: to},
})

/** True for what the pages answer; everything else is of the API. */
export function isPagePath(method: string | undefined, path: string): boolean {
  if (method === 'POST') return path === loginPath || path === logoutPath
  if (method !== 'GET' && method !== 'HEAD') return false
  return path === '/' || path === '/page/tasks' || path === loginPath || Object.hasOwn(files, path) || isPlacePath(path)
}

/** Answers a request of {@link isPagePath}. Never throws. */
export async function answerPage(parts: PageParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://page')
  const file = Object.hasOwn(files, url.pathname) ? files[url.pathname] : undefined
  if (file) return write(request, response, 200, `${file[0]}; charset=utf-8`, file[1], {'Cache-Control': 'no-cache'})
  const {status, body, headers} = await reply(parts, request, url).catch((error: unknown) => failure(parts, error))
  write(request, response, status, 'text/html; charset=utf-8', body?.text ?? '', {
    'Cache-Control': 'no-store',
    ...headers,
  })
  if (!request.complete) request.resume()
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>>,
): void {
  const bytes = Buffer.from(text, 'utf8')
  response.writeHead(status, {...safety, 'Content-Type': type, 'Content-Length': bytes.length, ...headers})
  response.end(request.method === 'HEAD' ? undefined : bytes)
}

function failure({version, log}: PageParts, error: unknown): Reply {
  const isRefusal = error instanceof DomainError
  if (!isRefusal) log(error instanceof Error ? (error.stack ?? error.message) : String(error))
  const text = isRefusal ? error.message : 'The page could not be made; the log of the sandbox says why.'
  return {status: statusOf(error), body: messagePage({title: 'Something went wrong', version}, text)}
}

async function reply(parts: PageParts, request: IncomingMessage, url: URL): Promise<Reply> {
  if (request.method === 'POST') return change(parts, request, url.pathname)
  const {identity, headers} = await parts.access.identify(request, true)
  if (url.pathname === loginPath) {
    const to = localPath(url.searchParams.get('to'))
    return identity ? redirect(to, headers) : {status: 200, body: loginPage({version: parts.version}, to)}
  }
  if (!identity) return redirect(`${loginPath}?${new URLSearchParams({to: url.pathname + url.search}).toString()}`)
  const answer = shown(parts, identity.user, url)
  return {...answer, headers: {...headers, ...answer.headers}}
}

function shown(parts: PageParts, user: Account, {pathname, searchParams}: URL): Reply {
  const asked = {user, parameters: searchParams, version: parts.version}
  if (pathname === '/') {
    const isKnown = organizationOf(parts, asked) !== undefined || !searchParams.get('organization')
    return {status: isKnown ? 200 : 404, body: overview(parts, asked)}
  }
  if (pathname === '/page/tasks') {
    const organization = organizationOf(parts, asked)
    return organization ? {status: 200, body: taskSection(parts, asked, organization)} : {status: 404}
  }
  const place = placeOf(parts.store, pathname)
  if (place && 'to' in place) return redirect(place.to)
  const frame = {title: place ? 'Not shown here' : 'Not found', version: parts.version, login: user.login}
  const text = place
    ? html`The sandbox has no page for it. To see it: <code>${place.missing}</code>`
    : 'There is no such record.'
  return {status: 404, body: messagePage(frame, text)}
}

async function change(parts: PageParts, request: IncomingMessage, path: string): Promise<Reply> {
  const body = await readBody(request, formLimit)
  const {version} = parts
  // browsers say where a form is; what another site sends must not sign anybody in or out
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return {status: 403, body: messagePage({title: 'Refused', version}, 'The form was sent by another site.')}
  if (path === logoutPath) {
    const value = sessionOf(request.headers.cookie)
    if (value !== undefined) parts.endSession(value)
    return redirect(loginPath, {'Set-Cookie': `${sessionCookie}=; path=/; HttpOnly; SameSite=Lax; Max-Age=0`})
  }
  const isForm = mediaType(request.headers['content-type']) === 'application/x-www-form-urlencoded'
  const form = new URLSearchParams(isForm ? body.toString('utf8') : '')
  const to = localPath(form.get('to'))
  const login = form.get('login')?.slice(0, 255) ?? ''
  const {identity, headers} = await parts.access.logIn(request, login, form.get('password') ?? '')
  if (identity) return redirect(to, headers)
  return {status: 401, body: loginPage({version}, to, 'The user or the password is wrong.', login)}
}

/** A path of this server; `/` for anything else, as an address of another one would lead away. */
const localPath = (text: string | null): string => (text !== null && /^\/(?![/\\])[^\s\\]*$/.test(text) ? text : '/')
