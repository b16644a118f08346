import {X509Certificate} from 'node:crypto'
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {isUsable, makeCertificate, type CertificateOptions, type KeyPair, type Subject} from './certificate'

/** A server's own certificate authority, kept in its data directory. */
export interface Authority {
  /** Its certificate as PEM text. */
  readonly certificate: string
  /** File of that certificate, for clients to trust. */
  readonly file: string
  /** The certificate of this server, with that of its authority; renewed when it is about to expire. */
  server(): KeyPair
  /** A new certificate for another server of this machine, with that of the authority. */
  serverNamed(commonName: string): KeyPair
  /** A new certificate for a host (`CN`, its consumer uuid) or an organization's debugging (`O`, its label). */
  client(subject: Subject): KeyPair
}

const authorityDays = 20 * 365
const serverDays = 365
const clientDays = 10 * 365
const hosts = ['localhost', '127.0.0.1', '::1']

/** Opens the authority of a data directory; makes it when there is none. */
export function openAuthority(dataDirectory: string, now: () => number): Authority {
  const directory = join(dataDirectory, 'tls')
  const kept = (name: string, remaining: number, options: Omit<CertificateOptions, 'now'>): KeyPair => {
    const present = readPair(directory, name)
    if (present && isUsable(present, now(), remaining) && isIssuedBy(present, options.issuer ?? present)) return present
    const made = makeCertificate({...options, now: now()})
    writePair(directory, name, made)
    return made
  }
  const authority = kept('ca', serverDays, {
    subject: {organization: 'Mallet sandbox', commonName: 'Mallet sandbox authority'},
    purpose: 'authority',
    days: authorityDays,
  })
  return {
    certificate: authority.certificate,
    file: join(directory, 'ca.pem'),
    server: () => {
      const subject = {commonName: 'localhost'}
      const {certificate, key} = kept('server', 30, {
        subject,
        purpose: 'server',
        hosts,
        issuer: authority,
        days: serverDays,
      })
      // the authority goes along, so that a client can show which authority it would have to trust
      return {certificate: certificate + authority.certificate, key}
    },
    serverNamed: (commonName) => {
      const wanted = {subject: {commonName}, purpose: 'server', hosts, issuer: authority, days: serverDays} as const
      const {certificate, key} = makeCertificate({...wanted, now: now()})
      return {certificate: certificate + authority.certificate, key}
    },
    client: (subject) => makeCertificate({subject, purpose: 'client', issuer: authority, days: clientDays, now: now()}),
  }
}

const isIssuedBy = (pair: KeyPair, issuer: KeyPair): boolean =>
  new X509Certificate(pair.certificate).verify(new X509Certificate(issuer.certificate).publicKey)

function readPair(directory: string, name: string): KeyPair | undefined {
  try {
    return {
      certificate: readFileSync(join(directory, `${name}.pem`), 'utf8'),
      key: readFileSync(join(directory, `${name}-key.pem`), 'utf8'),
    }
  } catch {
    return undefined
  }
}

/** The certificate comes last: a crash in between leaves a pair that does not fit, and it is made again. */
function writePair(directory: string, name: string, {certificate, key}: KeyPair): void {
  mkdirSync(directory, {recursive: true, mode: 0o700})
  for (const [file, text] of [
    [`${name}-key.pem`, key],
    [`${name}.pem`, certificate],
  ] as const) {
    const draft = join(directory, `${file}.${process.pid}.tmp`)
    writeFileSync(draft, text, {mode: 0o600})
    renameSync(draft, join(directory, file))
  }
}
