// Writes X.509 certificates, which Node can read but not make.
import {createHash, createPublicKey, createSign, generateKeyPairSync, randomBytes, X509Certificate} from 'node:crypto'
import {isIPv4} from 'node:net'
import {bits, element, octets, oid, pem, sequence, time, utf8, yes} from './der'

export interface Subject {
  readonly commonName?: string
  readonly organization?: string
}

/** A certificate and its key, as PEM texts. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

export interface CertificateOptions {
  readonly subject: Subject
  readonly purpose: 'authority' | 'server' | 'client'
  /** Who signs; the certificate signs itself when absent. */
  readonly issuer?: KeyPair
  /** Names and addresses of a server. */
  readonly hosts?: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: number
  readonly days: number
}

const day = 86_400_000
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))

/** Makes a new key on the curve P-256 and a certificate for it. */
export function makeCertificate(options: CertificateOptions): KeyPair {
  const {subject, issuer, now, days} = options
  const {publicKey, privateKey} = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: {type: 'spki', format: 'der'},
    privateKeyEncoding: {type: 'pkcs8', format: 'pem'},
  })
  const name = nameOf(subject)
  const signer = issuer && new X509Certificate(issuer.certificate)
  const body = sequence(
    element(0xa0, element(2, Buffer.from([2]))), // version 3
    element(2, serial()),
    ecdsaWithSha256,
    signer ? subjectBytes(signer.raw) : name,
    sequence(time(now - day), time(now + days * day)),
    name,
    publicKey,
    extensions(options, publicKey, signer?.publicKey.export({type: 'spki', format: 'der'}) ?? publicKey),
  )
  const signature = createSign('sha256')
    .update(body)
    .sign(issuer?.key ?? privateKey)
  return {certificate: pem('CERTIFICATE', sequence(body, ecdsaWithSha256, bits(signature))), key: privateKey}
}

/** True when a certificate belongs to a key and is good for at least `days` more. */
export function isUsable({certificate, key}: KeyPair, now: number, days: number): boolean {
  try {
    const read = new X509Certificate(certificate)
    const own = createPublicKey(key).export({type: 'spki', format: 'der'})
    const fits = read.publicKey.export({type: 'spki', format: 'der'}).equals(own)
    return fits && Date.parse(read.validFrom) <= now && Date.parse(read.validTo) > now + days * day
  } catch {
    return false
  }
}

/** Positive, unique and of the same length always. */
function serial(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = 0x40 | (bytes.readUInt8(0) & 0x3f)
  return bytes
}

function nameOf({organization, commonName}: Subject): Buffer {
  const part = (type: string, text: string | undefined): Buffer[] =>
    text === undefined ? [] : [element(0x31, sequence(oid(type), utf8(text)))]
  return sequence(...part('55040a', organization), ...part('550403', commonName))
}

/** The subject of a certificate byte for byte, so that a name of its child's issuer is the same. */
function subjectBytes(certificate: Buffer): Buffer {
  let at = contentOf(certificate, contentOf(certificate, 0).start).start
  // version, serial, algorithm, issuer and validity come before it
  for (let skipped = 0; skipped < 5; skipped++) at = contentOf(certificate, at).end
  return certificate.subarray(at, contentOf(certificate, at).end)
}

function contentOf(bytes: Buffer, at: number): {start: number; end: number} {
  const first = bytes.readUInt8(at + 1)
  const count = first < 0x80 ? 0 : first & 0x7f
  const length = count === 0 ? first : bytes.readUIntBE(at + 2, count)
  const start = at + 2 + count
  return {start, end: start + length}
}

const keyUsages = {authority: [0x06, 1], server: [0x80, 7], client: [0x80, 7]} as const
const extendedUsages = {authority: undefined, server: '2b06010505070301', client: '2b06010505070302'} as const

function extensions({purpose, hosts = []}: CertificateOptions, own: Buffer, signer: Buffer): Buffer {
  const [usage, unused] = keyUsages[purpose]
  const extended = extendedUsages[purpose]
  const extension = (id: string, content: Buffer, critical = false): Buffer =>
    sequence(oid(id), ...(critical ? [yes] : []), octets(content))
  return element(
    0xa3,
    sequence(
      extension('551d13', purpose === 'authority' ? sequence(yes) : sequence(), true),
      extension('551d0f', bits(Buffer.from([usage]), unused), true),
      ...(extended ? [extension('551d25', sequence(oid(extended)))] : []),
      extension('551d0e', octets(keyId(own))),
      extension('551d23', sequence(element(0x80, keyId(signer)))),
      ...(hosts.length > 0 ? [extension('551d11', sequence(...hosts.map(alternativeName)))] : []),
    ),
  )
}

/** The first twenty bytes of the digest of the whole public key: RFC 7093, method 4. */
const keyId = (publicKey: Buffer): Buffer => createHash('sha256').update(publicKey).digest().subarray(0, 20)

function alternativeName(host: string): Buffer {
  if (isIPv4(host)) return element(0x87, Buffer.from(host.split('.').map(Number)))
  if (host === '::1') return element(0x87, Buffer.from([...Array<number>(15).fill(0), 1]))
  return element(0x82, Buffer.from(host, 'ascii'))
}
