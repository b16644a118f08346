import type {IncomingMessage} from 'node:http'
import {parseBasic, parseBearer, type Caller} from '../../../oci/server'
import {certificateSubject, type CertificateSubject} from '../../kernel/tls/subject'
import type {AccessToken, AccessTokens, Identity, Senders} from './lookups'

/** The token that `login` commands use; its life is prolonged while it is in use for a push. */
export const registryTokenName = 'registry'

/** Who sends a request, with the token it came with. */
export interface KatelloCaller extends Caller {
  readonly identity: Identity
  /** Good, or the `registry` token of a login that expired. */
  readonly token: AccessToken | undefined
}

export interface IdentifyOptions {
  /** Whose `HostUUID` header is believed; requests from this machine when absent. */
  readonly trustHostHeader?: (request: IncomingMessage) => boolean
  /** Consumer UUID or organization of a client certificate; by default read from the TLS connection. */
  readonly certificateOf?: (request: IncomingMessage) => CertificateSubject | undefined
}

interface Parts extends IdentifyOptions {
  readonly senders: Pick<Senders, 'isHost' | 'login'>
  readonly tokens: Pick<AccessTokens, 'find'>
  readonly now: () => number
  readonly pushKeepsLogin: boolean
}

const nobody: Identity = {kind: 'nobody'}

/** Finds out who sends a request: its Authorization, else the host it names or the client certificate. Never throws. */
export async function identify(request: IncomingMessage, parts: Parts): Promise<KatelloCaller> {
  const header = request.headers.authorization
  if (header === undefined) return callerOf(certified(request, parts))
  const bearer = parseBearer(header)
  if (bearer !== undefined) return bearerCaller(bearer, parts)
  const basic = parseBasic(header)
  const user = basic && (await parts.senders.login(basic.login, basic.password, addressOf(request)))
  // Katello's catalog refuses a wrong password, and shows what is public to a wrong token.
  return user ? callerOf({kind: 'user', user}) : {...callerOf(nobody), isRefused: true}
}

/** Address that a request comes from; empty when its connection is closed already. */
export const addressOf = ({socket}: IncomingMessage): string => socket.remoteAddress ?? ''

function callerOf(identity: Identity, token?: AccessToken): KatelloCaller {
  const user = identity.kind === 'user' ? identity.user : token?.user
  return {
    identity,
    token,
    isAnonymous: identity.kind === 'nobody',
    isRefused: false,
    user: user && String(user.id),
  }
}

/** Where a push keeps its login, a `registry` token that expired still says whose uploads may be finished; being used, it becomes good again. */
function bearerCaller(value: string, {tokens, now, pushKeepsLogin}: Parts): KatelloCaller {
  const token = tokens.find(value)
  if (!token || token.revoked) return callerOf(nobody)
  if (!token.expiresAt || token.expiresAt.getTime() > now()) return callerOf({kind: 'user', user: token.user}, token)
  return callerOf(nobody, pushKeepsLogin && token.name === registryTokenName ? token : undefined)
}

function certified(request: IncomingMessage, parts: Parts): Identity {
  const {senders, trustHostHeader = fromThisMachine, certificateOf = certificateSubject} = parts
  const uuid = request.headers['hostuuid']
  if (typeof uuid === 'string' && trustHostHeader(request)) return senders.isHost(uuid) ? {kind: 'host', uuid} : nobody
  const subject = certificateOf(request)
  if (subject?.organization !== undefined) return {kind: 'organization', label: subject.organization}
  const name = subject?.commonName
  // A certificate of an unknown host gives nothing; Katello's catalog shows such a caller everything.
  return name !== undefined && senders.isHost(name) ? {kind: 'host', uuid: name} : nobody
}

function fromThisMachine({socket}: IncomingMessage): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')
}
