// Which authority signed a server's certificate, for a person to check and keep.
import type {TLSSocket} from 'node:tls'
import {keptAgents, proxyHint, type Agents} from '../../core/agents'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {speaksNoTls} from '../../katello/connection-errors'

const patience = 10_000

export interface Authority {
  readonly pem: string
  readonly subject: string
  /** SHA-256, as pairs of digits with colons. */
  readonly fingerprint: string
  /** The server that presents it. */
  readonly origin: string
}

/** The authority at the end of the chain that a server presents. No credentials are sent. */
export async function fetchAuthority(address: string): Promise<Authority> {
  const url = parse(address)
  const agents = keptAgents({patience, handshake: patience})
  const certificate = await authorityOf(url, agents)
    .catch((error: unknown) => {
      if (error instanceof AppError) throw error
      throw new AppError({
        code: 'unreachable',
        message: `No TLS server answers at ${url.host}`,
        detail: reasonOf(error),
        hint:
          error instanceof Error && error.name === 'ProxyFailure' ? proxyHint(url.hostname) : 'Check the host and port',
        exit: exitCodes.failed,
      })
    })
    .finally(() => agents.close())
  return {...certificate, origin: url.origin}
}

async function authorityOf(url: URL, agents: Agents): Promise<Omit<Authority, 'origin'>> {
  const {request} = await import('node:https')
  const agent = await agents.for(url)
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      method: 'HEAD',
      agent: 'https' in agent ? agent.https : undefined,
      rejectUnauthorized: false,
    })
    asked.on('socket', (socket) =>
      socket.once('secureConnect', () => {
        let last = (socket as TLSSocket).getPeerCertificate(true)
        while (last.issuerCertificate && last.issuerCertificate.fingerprint256 !== last.fingerprint256)
          last = last.issuerCertificate
        resolve({
          pem: `-----BEGIN CERTIFICATE-----\n${(last.raw.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`,
          subject: Object.entries(last.subject ?? {})
            .map(([k, v]) => `${k}=${String(v)}`)
            .join(', '),
          fingerprint: last.fingerprint256,
        })
        asked.destroy()
      }),
    )
    const late = setTimeout(() => asked.destroy(new Error(`no answer within ${patience / 1000} seconds`)), patience)
    asked.on('close', () => clearTimeout(late))
    asked.on('error', reject)
    asked.end()
  })
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message.trim() : String(error)
  return speaksNoTls(text) ? 'the server there does not speak TLS' : text
}

function parse(address: string): URL {
  try {
    return new URL(/^https?:\/\//.test(address) ? address.replace(/^http:/, 'https:') : `https://${address}`)
  } catch {
    throw usageError(`${JSON.stringify(address)} is not a URL`, 'Write --fetch-ca-cert https://foreman.example.com')
  }
}
