import type {IncomingMessage} from 'node:http'
import {TLSSocket} from 'node:tls'

/** The subject of a verified client certificate. */
export interface CertificateSubject {
  readonly commonName?: string | undefined
  /** Set when the subject is an organization and nothing else. */
  readonly organization?: string | undefined
}

/** Subject of a client certificate that the connection's authority signed. */
export function certificateSubject({socket}: IncomingMessage): CertificateSubject | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  // The declared type does not say so, but a connection without a certificate gives an empty object.
  const subject: Partial<Record<string, string | string[]>> | undefined = {...socket.getPeerCertificate().subject}
  const {CN, O} = subject
  if (Object.keys(subject).length === 1 && typeof O === 'string') return {organization: O}
  return typeof CN === 'string' ? {commonName: CN} : undefined
}
