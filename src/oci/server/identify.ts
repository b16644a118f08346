import type {IncomingMessage} from 'node:http'
import {TLSSocket} from 'node:tls'
import {unauthenticated} from './errors'
import type {Exchange} from './exchange'
import {parseBasic, parseBearer} from './headers'
import type {AccessToken, CertificateSubject, Identity, RegistryDeps, RegistryOptions} from './types'

/** The token that `login` commands use; its life is prolonged while it is in use for a push. */
export const registryTokenName = 'registry'
export const nobody: Identity = {kind: 'nobody'}

/** What a request says of its sender. `refused`: it showed credentials, and they are not good. */
export interface Caller {
  readonly identity: Identity
  readonly refused: 'basic' | 'bearer' | undefined
  /** The token it came with, good or expired. */
  readonly token: AccessToken | undefined
}

/** Finds out who sends a request: its Authorization, else the host it names or the client certificate. Never throws. */
export async function identify(exchange: Exchange, deps: RegistryDeps, options: RegistryOptions): Promise<Caller> {
  const {request} = exchange
  const header = request.headers.authorization
  if (header === undefined) return {identity: certified(request, deps, options), refused: undefined, token: undefined}
  const bearer = parseBearer(header)
  if (bearer !== undefined) return bearerCaller(bearer, deps, options.now?.() ?? Date.now())
  const basic = parseBasic(header)
  const user = basic && (await deps.login(basic.login, basic.password, addressOf(request)))
  return user
    ? {identity: {kind: 'user', user}, refused: undefined, token: undefined}
    : {identity: nobody, refused: 'basic', token: undefined}
}

/** The identity a repository's route needs; nobody is 401 with the challenge. */
export function required(exchange: Exchange, {identity}: Caller): Exclude<Identity, {kind: 'nobody'}> {
  if (identity.kind === 'nobody') throw unauthenticated(challenge(exchange))
  return identity
}

/** The challenge that Katello sends: one fixed scope for every path, the service without its port. */
export function challenge({base}: Exchange): Record<string, string> {
  const service = new URL(base).hostname.replace(/^\[|\]$/g, '')
  return {
    'www-authenticate': `Bearer realm="${base}/v2/token",service="${service}",scope="repository:registry:pull,push"`,
  }
}

/** Prolongs the `registry` token once half of its time is over: a push that goes on does not lose its login. */
export function prolong(token: AccessToken | undefined, deps: RegistryDeps, now: number): void {
  if (token?.name !== registryTokenName || token.revoked || !token.expiresAt) return
  const life = deps.tokens.minutes() * 60_000
  if (token.expiresAt.getTime() - now < life / 2) deps.tokens.setExpiry(token, new Date(now + life))
}

function bearerCaller(value: string, deps: RegistryDeps, now: number): Caller {
  const token = deps.tokens.find(value)
  const good = token && !token.revoked && (!token.expiresAt || token.expiresAt.getTime() > now)
  if (good) return {identity: {kind: 'user', user: token.user}, refused: undefined, token}
  return {identity: nobody, refused: 'bearer', token: token?.revoked ? undefined : token}
}

function certified(request: IncomingMessage, deps: RegistryDeps, options: RegistryOptions): Identity {
  const uuid = request.headers['hostuuid']
  const trusted = options.trustHostHeader ?? fromThisMachine
  if (typeof uuid === 'string' && trusted(request)) return deps.isHost(uuid) ? {kind: 'host', uuid} : nobody
  const subject = (options.certificateOf ?? tlsSubject)(request)
  if (subject?.organization !== undefined) return {kind: 'organization', label: subject.organization}
  const name = subject?.commonName
  // A certificate of an unknown host gives nothing; Katello's catalog shows such a caller everything.
  return name !== undefined && deps.isHost(name) ? {kind: 'host', uuid: name} : nobody
}

/** Address that a request comes from; empty when its connection is closed already. */
export const addressOf = ({socket}: IncomingMessage): string => socket.remoteAddress ?? ''

function fromThisMachine({socket}: IncomingMessage): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')
}

/** Subject of a client certificate that the connection's authority signed. */
export function tlsSubject({socket}: IncomingMessage): CertificateSubject | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  // The declared type does not say so, but a connection without a certificate gives an empty object.
  const subject: Partial<Record<string, string | string[]>> | undefined = {...socket.getPeerCertificate().subject}
  const {CN, O} = subject
  if (Object.keys(subject).length === 1 && typeof O === 'string') return {organization: O}
  return typeof CN === 'string' ? {commonName: CN} : undefined
}
