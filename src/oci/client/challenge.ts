import {AppError, exitCodes} from '../../core/errors'

/** One challenge of a `WWW-Authenticate` header; scheme and parameter names are in lower case. */
export interface Challenge {
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

const tokenPattern = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const maxLength = 16 * 1024

/** Reads every challenge of a `WWW-Authenticate` header; what does not follow the grammar is skipped. */
export function parseChallenges(header: string): Challenge[] {
  const text = header.slice(0, maxLength)
  const challenges: {scheme: string; parameters: Record<string, string>}[] = []
  let at = 0
  while (at < text.length) {
    at = skip(text, at, /[\s,]*/y)
    const name = take(text, at, tokenPattern)
    if (name === '') {
      at += 1
      continue
    }
    at += name.length
    const equals = skip(text, at, /\s*=\s*/y)
    const current = challenges.at(-1)
    // A word followed by "=" is a parameter of the challenge before it, any other word begins a challenge.
    if (equals === at || !current) challenges.push({scheme: name.toLowerCase(), parameters: {}})
    else {
      const [value, end] = readValue(text, equals)
      if (!Object.hasOwn(current.parameters, name.toLowerCase())) current.parameters[name.toLowerCase()] = value
      at = end
    }
  }
  return challenges
}

/** Where a bearer challenge sends for tokens: the address, the service and the scopes it names. */
export interface TokenSource {
  readonly realm: URL
  readonly service?: string | undefined
  readonly scopes: readonly string[]
}

/**
 * The token endpoint of a bearer challenge. It must not be plain http when the registry is https, and, when credentials will be
 * sent there, must be on the registry's own port or site or be among `trusted` (origins): the realm is the server's choice, and
 * credentials are not for everyone it names. Throws exit code 77.
 */
export function tokenSource(
  {parameters}: Challenge,
  registry: URL,
  options: {readonly credentials: boolean; readonly trusted: readonly string[]},
): TokenSource {
  const realm = URL.canParse(parameters['realm'] ?? '') ? new URL(parameters['realm'] ?? '') : undefined
  if (!realm || !/^https?:$/.test(realm.protocol))
    throw refused(
      'The token endpoint of the registry is invalid',
      `realm "${(parameters['realm'] ?? '').slice(0, 200)}"`,
    )
  const trusted = options.trusted.includes(realm.origin)
  if (registry.protocol === 'https:' && realm.protocol === 'http:')
    throw refused('The registry asks for credentials over plain http', `its token endpoint is ${realm.origin}`)
  if (options.credentials && !trusted && !isSamePlace(realm, registry))
    throw refused(
      sameSite(realm.hostname, registry.hostname)
        ? 'The token endpoint of the registry is on another port'
        : 'The token endpoint of the registry is on another site',
      `${registry.host} names ${realm.origin} as its token endpoint`,
      `If that is right, allow ${realm.origin} as a token endpoint.`,
    )
  realm.username = ''
  realm.password = ''
  realm.hash = ''
  return {realm, service: parameters['service'], scopes: (parameters['scope'] ?? '').split(' ').filter(Boolean)}
}

/** On one host a port is a place of its own, as it is for every other credential; another host of the site has its usual port or the same. */
function isSamePlace(realm: URL, registry: URL): boolean {
  if (!sameSite(realm.hostname, registry.hostname)) return false
  const isOwnPort = realm.port === registry.port && (realm.port === '' || realm.protocol === registry.protocol)
  return isOwnPort || (realm.hostname !== registry.hostname && realm.port === '')
}

const publicSecondLevel = new Set([
  'co',
  'com',
  'org',
  'net',
  'ac',
  'edu',
  'gov',
  'go',
  'or',
  'ne',
  'gob',
  'nom',
  'ltd',
  'plc',
])

/**
 * True when two hosts are the same, one lies under the other, or both lie directly under one domain (`registry-1.docker.io` and
 * `auth.docker.io`). Addresses must be equal.
 */
export function sameSite(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  if (a === b) return true
  if (isAddress(a) || isAddress(b)) return false
  const parent = (host: string) => host.slice(host.indexOf('.') + 1)
  const under = (host: string, domain: string) => host.endsWith(`.${domain}`) && isDomain(domain)
  return under(a, b) || under(b, a) || (a.includes('.') && parent(a) === parent(b) && isDomain(parent(a)))
}

/** True for a domain that belongs to someone: at least two labels, and not a registry's such as `co.uk`. */
function isDomain(host: string): boolean {
  const labels = host.split('.')
  if (labels.length < 2) return false
  const [second = '', top = ''] = labels.slice(-2)
  return !(labels.length === 2 && top.length === 2 && publicSecondLevel.has(second))
}

function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host)
}

function refused(message: string, detail: string, hint?: string): AppError {
  return new AppError({code: 'untrusted_realm', message, detail, hint, exit: exitCodes.forbidden})
}

function readValue(text: string, at: number): [string, number] {
  if (text[at] !== '"') {
    const value = take(text, at, /[^\s,"]*/y)
    return [value, at + value.length]
  }
  let value = ''
  let end = at + 1
  for (; end < text.length && text[end] !== '"'; end++) {
    if (text[end] === '\\') end += 1
    value += text[end] ?? ''
  }
  return [value, end + 1]
}

function take(text: string, at: number, pattern: RegExp): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

function skip(text: string, at: number, pattern: RegExp): number {
  return at + take(text, at, pattern).length
}
