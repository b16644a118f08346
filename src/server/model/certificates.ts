import {createSign, generateKeyPair, randomBytes} from 'node:crypto'
import {promisify} from 'node:util'
import type {App} from '../app'
import type {Organization} from '../store/rows'

const newKeys = promisify(generateKeyPair)
const validity = 20 * 365 * 86_400_000

/** Key and certificate of an organization, subject `O=<label>`, as PEM text; made once and kept. */
export async function debugCertificate(app: App, organization: Organization): Promise<string> {
  if (organization.debug_certificate) return organization.debug_certificate
  const {publicKey, privateKey} = await newKeys('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: {type: 'spki', format: 'der'},
    privateKeyEncoding: {type: 'pkcs8', format: 'pem'},
  })
  const certificate = selfSigned(organization.label, publicKey, privateKey, app.now())
  const text = `Key: ${privateKey}\nCert: ${certificate}\n`
  app.store.organizations.update(organization.id, {debug_certificate: text, updated_at: organization.updated_at})
  return text
}

function selfSigned(label: string, publicKey: Buffer, privateKey: string, now: number): string {
  const algorithm = sequence(oid('2a864886f70d01010b'), Buffer.from([5, 0])) // sha256WithRSAEncryption
  const name = sequence(element(0x31, sequence(oid('55040a'), element(0x0c, Buffer.from(label, 'utf8'))))) // O=label
  const serial = randomBytes(12)
  serial[0] = 0x40 | (serial.readUInt8(0) & 0x3f)
  const body = sequence(
    element(0xa0, element(2, Buffer.from([2]))),
    element(2, serial),
    algorithm,
    name,
    sequence(time(now - 86_400_000), time(now + validity)),
    name,
    publicKey,
  )
  const signature = createSign('sha256').update(body).sign(privateKey)
  const whole = sequence(body, algorithm, element(3, Buffer.concat([Buffer.from([0]), signature])))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----`
}

/** One DER element: tag, length, content. */
function element(tag: number, content: Buffer): Buffer {
  const {length} = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Buffer[]) => element(0x30, Buffer.concat(parts))
const oid = (hex: string) => element(6, Buffer.from(hex, 'hex'))

function time(milliseconds: number): Buffer {
  const text = new Date(milliseconds).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return element(0x18, Buffer.from(`${text}Z`, 'ascii'))
}
