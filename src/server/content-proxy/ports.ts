import type {IncomingMessage} from 'node:http'
import {parseBearer, type Caller, type RegistryPorts, type RegistryRepository} from '../../oci/server'
import type {ContentStore} from '../../oci/store'
import {challenge, unauthenticated} from '../kernel/registry/refusals'
import {certificateSubject} from '../kernel/tls/subject'
import type {ProxyCatalog, ProxyUser} from './catalog'
import type {Mirror} from './mirror'
import {answerTokenRequest, type TokenParts} from './token'

export interface PortsParts extends TokenParts {
  readonly catalog: ProxyCatalog
  readonly content: ContentStore
  readonly mirror: Mirror
}

/** A user by a token of Katello, or a host by its certificate. */
export interface ProxyCaller extends Caller {
  readonly account?: ProxyUser
  readonly host?: string
}

/** A read-only registry, answered from what Katello sent to the proxy. */
export function proxyPorts(parts: PortsParts): RegistryPorts<ProxyCaller> {
  const {catalog, content, mirror} = parts
  return {
    content,
    catalog: {
      named: (name) => catalog.named(name),
      readable: (caller) => readable(catalog, caller),
      mayRead({account, host}, {name}) {
        if (account) return catalog.userMayRead(account, name)
        return host !== undefined && catalog.hostMayRead(host, name)
      },
    },
    access: {
      identify: (request) => identify(parts, request),
      unauthenticated: (exchange) => unauthenticated(challenge(exchange)),
      conceals: (request) => !isFlatpak(request),
    },
    tokens: {answer: (exchange) => answerTokenRequest(exchange, parts)},
    blobs: {obtain: (repository, digest) => mirror.obtainBlob(repository, digest)},
    search: {
      search(caller, query, limit) {
        const found = readable(catalog, caller).filter(({name}) => name.includes(query.toLowerCase()))
        return {total: found.length, results: found.slice(0, limit).map(({name}) => ({name, description: null}))}
      },
    },
    // The index names everything to whoever is not a host; whether it may be pulled is decided at the pull.
    flatpaks: {listed: ({host}) => (host === undefined ? catalog.all() : catalog.ofHost(host))},
  }
}

/** Hosts by their certificate, since whoever could name one in a header could name any; others by a token of Katello. */
export function identify({catalog, now}: Pick<PortsParts, 'catalog' | 'now'>, request: IncomingMessage): ProxyCaller {
  const {authorization} = request.headers
  if (authorization === undefined) {
    const host = certificateSubject(request)?.commonName
    const isHost = host !== undefined && catalog.isHost(host)
    return {isAnonymous: !isHost, isRefused: false, user: undefined, ...(isHost && {host})}
  }
  const value = parseBearer(authorization)
  const token = value === undefined ? undefined : catalog.token(value)
  if (!token || token.expiresAt <= now()) return {isAnonymous: true, isRefused: value === undefined, user: undefined}
  return {isAnonymous: false, isRefused: false, user: String(token.user.id), account: token.user}
}

/** Flatpak fetches a token only after a 401; the other clients get theirs before they ask for anything. */
const isFlatpak = ({headers}: IncomingMessage): boolean => /flatpak/i.test(headers['user-agent'] ?? '')

function readable(catalog: ProxyCatalog, {account, host}: ProxyCaller): readonly RegistryRepository[] {
  if (account) return catalog.ofUser(account)
  return host === undefined ? catalog.open() : catalog.ofHost(host)
}
