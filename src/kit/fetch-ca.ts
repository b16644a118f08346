// --fetch-ca-cert: shows which authority signed a server's certificate, for a person to check and keep.
import type {TLSSocket} from 'node:tls'
import {keptAgents, proxyHint, type Agents} from '../core/agents'
import {AppError, exitCodes, usageError} from '../core/errors'
import {speaksNoTls} from '../katello/errors'
import type {Terminal} from './present/terminal'

const patience = 10_000

/** PEM of the authority at the end of the chain that the server presents. No credentials are sent. */
export async function fetchAuthority(address: string, terminal: Terminal): Promise<string> {
  const url = parse(address)
  const agents = keptAgents({patience})
  const certificate = await authorityOf(url, agents)
    .catch((error: unknown) => {
      if (error instanceof AppError) throw error
      throw new AppError({
        code: 'unreachable',
        message: `No TLS server answers at ${url.host}`,
        detail: told(error),
        hint: error instanceof Error && error.name === 'ProxyFailure' ? proxyHint(url.hostname) : 'Check host and port',
        exit: exitCodes.failed,
      })
    })
    .finally(() => agents.close())
  terminal.note(`Authority: ${certificate.subject}`)
  terminal.note(`SHA-256:   ${certificate.fingerprint}`)
  terminal.note('Compare this with what the administrator of the server tells you. Then keep it:')
  terminal.note(`  mallet --fetch-ca-cert ${url.origin} > katello-ca.pem`)
  terminal.note('  mallet config set --key ssl_ca_file --value "$PWD/katello-ca.pem"')
  return certificate.pem
}

async function authorityOf(
  url: URL,
  agents: Agents,
): Promise<{readonly pem: string; readonly subject: string; readonly fingerprint: string}> {
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

function told(error: unknown): string {
  const text = error instanceof Error ? error.message.trim() : String(error)
  return speaksNoTls(text) ? 'what answers there does not speak TLS' : text
}

function parse(address: string): URL {
  try {
    return new URL(/^https?:\/\//.test(address) ? address.replace(/^http:/, 'https:') : `https://${address}`)
  } catch {
    throw usageError(
      `${JSON.stringify(address)} is not an address`,
      'Write --fetch-ca-cert https://foreman.example.com',
    )
  }
}
