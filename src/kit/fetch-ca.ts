// --fetch-ca-cert: shows which authority signed a server's certificate, for a person to check and keep.
import {AppError, exitCodes, usageError} from '../core/errors'
import type {Terminal} from './terminal'

/** PEM of the authority at the end of the chain that the server presents. The connection is used for nothing else. */
export async function fetchAuthority(address: string, terminal: Terminal): Promise<string> {
  const url = parse(address)
  const {connect} = await import('node:tls')
  const {isIP} = await import('node:net')
  const certificate = await new Promise<{pem: string; subject: string; fingerprint: string}>((resolve, reject) => {
    const socket = connect(
      {
        host: url.hostname,
        port: Number(url.port || 443),
        ...(isIP(url.hostname) === 0 && {servername: url.hostname}),
        rejectUnauthorized: false,
        timeout: 10_000,
      },
      () => {
        let last = socket.getPeerCertificate(true)
        while (last.issuerCertificate && last.issuerCertificate.fingerprint256 !== last.fingerprint256)
          last = last.issuerCertificate
        socket.end()
        resolve({
          pem: `-----BEGIN CERTIFICATE-----\n${(last.raw.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`,
          subject: Object.entries(last.subject ?? {})
            .map(([k, v]) => `${k}=${String(v)}`)
            .join(', '),
          fingerprint: last.fingerprint256,
        })
      },
    )
    socket.on('timeout', () => socket.destroy(new Error('no answer within 10 seconds')))
    socket.on('error', reject)
  }).catch((error: unknown) => {
    throw new AppError({
      code: 'unreachable',
      message: `No TLS server answers at ${url.host}`,
      detail: error instanceof Error ? error.message : String(error),
      hint: 'Check host and port',
      exit: exitCodes.failed,
    })
  })
  terminal.note(`Authority: ${certificate.subject}`)
  terminal.note(`SHA-256:   ${certificate.fingerprint}`)
  terminal.note('Compare this with what the administrator of the server tells you. Then keep it:')
  terminal.note(`  mallet --fetch-ca-cert ${url.origin} > katello-ca.pem`)
  terminal.note('  mallet config set --key ssl_ca_file --value "$PWD/katello-ca.pem"')
  return certificate.pem
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
