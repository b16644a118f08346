// Whether a server can be reached, step by step: name, port or proxy, certificate, clock. No credentials are sent.
import type {LookupAddress} from 'node:dns'
import type {IncomingMessage} from 'node:http'
import type {PeerCertificate, TLSSocket} from 'node:tls'
import {keptAgents, proxyHint, type Agents} from '../../core/agents'
import {AppError} from '../../core/errors'
import {isLoopback} from '../../core/loopback'
import {connectionError, speaksNoTls} from '../../katello/connection-errors'
import {trustedAuthorities, type TlsOptions} from '../../katello/tls'
import {fail, ok, warn, type Finding} from './finding'

/** Milliseconds for each step. */
const patience = 10_000
const day = 86_400_000

/** The findings in the order of the steps; those that follow a failed one are not made. */
export async function connectionFindings(server: URL, tls: TlsOptions): Promise<Finding[]> {
  const proxies: string[] = []
  const agents = keptAgents({patience, handshake: patience, onProxy: (proxy) => void proxies.push(proxy)})
  try {
    const isDirect = await agents.isDirect(server)
    const name = isDirect ? [await dnsFinding(server)] : []
    if (name.some(({state}) => state === 'fail')) return name
    const [first, ...others] = await answerFindings(server, tls, agents)
    const proxy = isDirect ? ok('Proxy', 'none') : ok('Proxy', proxies[0] ?? 'from the environment')
    return [...name, ...(first?.check === 'Proxy' ? [] : [proxy]), ...(first ? [first] : []), ...others]
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [fail('Proxy', error.message, error.parts.hint ?? proxyHint(server.hostname))]
  } finally {
    agents.close()
  }
}

async function dnsFinding({hostname}: URL): Promise<Finding> {
  const {lookup} = await import('node:dns/promises')
  const host = hostname.replace(/^\[|\]$/g, '')
  try {
    const found: LookupAddress[] = await lookup(host, {all: true})
    return ok('DNS', found.map(({address}) => address).join(', '))
  } catch (error) {
    return fail(
      'DNS',
      `${host} does not resolve (${codeOf(error)})`,
      'Check the spelling of the server, and the name servers in /etc/resolv.conf',
    )
  }
}

async function answerFindings(server: URL, tls: TlsOptions, agents: Agents): Promise<Finding[]> {
  const certificate: Finding[] = []
  try {
    const ca = server.protocol === 'https:' && tls.verify ? await trustedAuthorities(tls) : undefined
    const started = Date.now()
    const answer = await head(server, agents, ca, async (socket) => {
      certificate.push(...(await certificateFindings(server, socket, tls)))
    })
    const port = ok('TCP', `port ${portOf(server)} answers`)
    const plain =
      server.protocol === 'http:' && !isLoopback(server.host)
        ? [warn('TLS', 'not used: the server is addressed by http', 'Use https unless the server is on this machine')]
        : []
    return [port, ...plain, ...certificate, clockFinding(answer.headers.date, started)]
  } catch (error) {
    return [...lostFindings(server, error), ...certificate]
  }
}

/** What a request that got no answer says: of the proxy, of the port, or of TLS, for which the port has answered. */
function lostFindings(server: URL, error: unknown): Finding[] {
  const text = error instanceof Error ? error.message : String(error)
  if (error instanceof Error && error.name === 'ProxyFailure') return [fail('Proxy', text, proxyHint(server.hostname))]
  const port = `port ${portOf(server)}`
  const answers = ok('TCP', `${port} answers`)
  if (speaksNoTls(text))
    return [
      answers,
      fail('TLS', 'the server does not speak TLS there', `Use --server ${server.origin.replace('https:', 'http:')}`),
    ]
  const code = codeOf(error)
  if (/^(EPROTO|ERR_SSL|ERR_TLS)/.test(code)) {
    const {message, parts} = connectionError('EPROTO', text, {method: 'HEAD', url: server.href})
    return [
      answers,
      fail('TLS', `${message}: ${parts.detail ?? code}`, parts.hint ?? 'Check the TLS settings of the server'),
    ]
  }
  const isCut = code === 'ECONNRESET'
  if (isCut && server.protocol === 'http:')
    return [
      fail(
        'TCP',
        `${port} closes the connection without an answer`,
        `If the server speaks TLS, use --server ${server.origin.replace('http:', 'https:')}`,
      ),
    ]
  return [
    fail(
      'TCP',
      `${port} ${lost[code] ?? `does not answer: ${text}`} (${code})`,
      `Check the port, firewalls, and that the server is running`,
    ),
  ]
}

const lost: Readonly<Partial<Record<string, string>>> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'closes the connection without an answer',
  EHOSTUNREACH: 'cannot be reached: there is no route to the host',
  ENETUNREACH: 'cannot be reached: there is no route to the network',
  ETIMEDOUT: `does not answer within ${patience / 1000} seconds`,
}

const portOf = ({port, protocol}: URL): string => port || (protocol === 'https:' ? '443' : '80')

const codeOf = (error: unknown): string =>
  error instanceof Error
    ? 'code' in error && typeof error.code === 'string'
      ? error.code
      : error.message
    : String(error)

/** A request without credentials for the page at /: its headers, and what its connection says. */
async function head(
  server: URL,
  agents: Agents,
  ca: string[] | undefined,
  onSecure: (socket: TLSSocket) => Promise<void>,
): Promise<IncomingMessage> {
  const agent = await agents.for(server)
  const isTls = server.protocol === 'https:'
  const {request} = isTls ? await import('node:https') : await import('node:http')
  return new Promise((resolve, reject) => {
    const asked = request(server, {
      method: 'HEAD',
      agent: 'https' in agent ? agent.https : agent.http,
      timeout: patience,
      ...(isTls && {rejectUnauthorized: false, ...(ca && {ca})}),
    })
    asked.on('timeout', () => asked.destroy(Object.assign(new Error('timed out'), {code: 'ETIMEDOUT'})))
    asked.on('error', reject)
    asked.on('response', (answer) => {
      answer.resume()
      const seen = isTls ? onSecure(answer.socket as TLSSocket) : Promise.resolve()
      seen.then(() => resolve(answer), reject)
    })
    asked.end()
  })
}

async function certificateFindings(server: URL, socket: TLSSocket, tls: TlsOptions): Promise<Finding[]> {
  const {checkServerIdentity} = await import('node:tls')
  const certificate = socket.getPeerCertificate(true)
  if (!tls.verify)
    return [
      warn(
        'TLS',
        'the certificate is not verified',
        'Set verify_ssl to yes, and ssl_ca_file to the CA certificate of the server',
      ),
    ]
  const wrongName = checkServerIdentity(server.hostname, certificate)
  const why = String(socket.authorizationError ?? '')
  if (/EXPIRED|NOT_YET/.test(why) || Date.parse(certificate.valid_to) < Date.now())
    return [
      fail(
        'TLS',
        `the certificate is valid from ${certificate.valid_from} to ${certificate.valid_to}`,
        'Renew the certificate of the server, or correct the clock of this machine',
      ),
    ]
  if (why !== '' && why !== 'null' && !/ALTNAME/.test(why))
    return [
      fail(
        'TLS',
        `signed by an unknown authority (${issuerOf(certificate)})`,
        `Fetch its CA certificate: mallet --fetch-ca-cert ${server.origin} > katello-ca.crt; verify it, and use it: mallet config set ssl_ca_file katello-ca.crt`,
      ),
    ]
  if (wrongName)
    return [
      fail(
        'TLS',
        `issued for ${certificate.subjectaltname ?? issuerOf(certificate)}, not for ${server.hostname}`,
        'Use the name that the certificate was issued for',
      ),
    ]
  const days = Math.floor((Date.parse(certificate.valid_to) - Date.now()) / day)
  const text = `valid until ${certificate.valid_to}, signed by ${issuerOf(certificate)}`
  return [days < 30 ? warn('TLS', text, `Renew it: ${days} days are left`) : ok('TLS', text)]
}

const issuerOf = ({issuer}: PeerCertificate): string => String(issuer?.CN ?? issuer?.O ?? 'nobody')

/** Seconds of difference that tokens and certificates put up with. */
const tolerated = 60

function clockFinding(date: string | undefined, started: number): Finding {
  const there = Date.parse(date ?? '')
  if (Number.isNaN(there))
    return warn('Clock', 'the server does not send its time', 'Compare it by hand: mallet status katello')
  const seconds = Math.round((there - (started + Date.now()) / 2) / 1000)
  if (Math.abs(seconds) <= tolerated) return ok('Clock', `differs by ${Math.abs(seconds)} s at most`)
  return fail(
    'Clock',
    `the server is ${spanOf(Math.abs(seconds))} ${seconds < 0 ? 'behind' : 'ahead of'} this machine`,
    'Synchronize both clocks with NTP',
  )
}

/** `95 s`, `12 min`, `3 h 5 min` or `2 days`, of seconds. */
function spanOf(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  if (seconds < 120) return `${seconds} s`
  if (minutes < 60) return `${minutes} min`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`
  return `${Math.round(minutes / 60 / 24)} days`
}
