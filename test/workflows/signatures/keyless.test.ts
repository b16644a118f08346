// Bundles signed with a certificate, by authorities and logs that the test makes: nothing is asked of the network.
import {createHash, generateKeyPairSync, sign, type KeyPairKeyObjectResult} from 'node:crypto'
import {initializeCA, initializeTLog} from '@sigstore/mock'
import {beforeAll, expect, it} from 'vitest'
import {asObject, parseJson} from '../../../src/core/json'
import {checkBundle, readBundle} from '../../../src/workflows/signatures/bundle'
import type {Checked, KeylessPolicy} from '../../../src/workflows/signatures/verification'

const message = Buffer.from('{"schemaVersion":2}')
const digest = `sha256:${createHash('sha256').update(message).digest('hex')}`
const [identity, issuer] = ['build@example.com', 'https://issuer.example.com']
const base64 = (bytes: Uint8Array | ArrayBuffer): string => Buffer.from(bytes as Uint8Array).toString('base64')
const newKey = () => generateKeyPairSync('ec', {namedCurve: 'P-256'})

/** What a log answers, of which the library of the mock has no types at hand. */
interface LogEntry {
  readonly body: string
  readonly logID: string
  readonly logIndex: number
  readonly integratedTime: number
  readonly verification: {
    readonly signedEntryTimestamp: string
    readonly inclusionProof: {
      readonly logIndex: number
      readonly treeSize: number
      readonly rootHash: string
      readonly checkpoint: string
    }
  }
}

interface Made {
  readonly bundle: Record<string, unknown>
  readonly root: Buffer
}

/** A log of certificates, whose timestamps are those of RFC 6962. */
function certificateLog({publicKey, privateKey}: KeyPairKeyObjectResult) {
  const key = publicKey.export({type: 'spki', format: 'der'})
  const logID = createHash('sha256').update(key).digest()
  return {
    publicKey: key,
    logID,
    async log(certificate: ArrayBuffer, issuer: ArrayBuffer): Promise<ArrayBuffer> {
      const tbs = firstElement(Buffer.from(certificate))
      const time = Buffer.alloc(8)
      time.writeBigUInt64BE(BigInt(Date.now()))
      const length = Buffer.alloc(4)
      length.writeUInt32BE(tbs.length)
      const signed = [[0, 0], time, [0, 1], Buffer.from(issuer), length.subarray(1), tbs, [0, 0]]
      const signature = sign('sha256', Buffer.concat(signed.map((part) => Buffer.from(part))), privateKey)
      const sct = [[0], logID, time, [0, 0], [4, 3], [0, signature.length], signature]
      const bytes = Buffer.concat(sct.map((part) => Buffer.from(part)))
      // The mock puts it into a list as it is, and lists have the length of each entry before it.
      return Uint8Array.from([0, bytes.length, ...bytes]).buffer
    },
  }
}

/** The first element within an element of DER: what a certificate's signature is over. */
function firstElement(der: Buffer): Buffer {
  const inner = der.subarray(headerLength(der))
  const header = headerLength(inner)
  const size = header === 2 ? (inner[1] ?? 0) : inner.readUIntBE(2, header - 2)
  return inner.subarray(0, header + size)
}

const headerLength = (der: Buffer): number => ((der[1] ?? 0) < 0x80 ? 2 : 2 + ((der[1] ?? 0) & 0x7f))

/** A bundle over the message, and the trusted root that vouches for it. */
async function made(): Promise<Made> {
  const [authority, log, certificates, signer] = [newKey(), newKey(), newKey(), newKey()]
  const ctLog = certificateLog(certificates)
  const ca = await initializeCA(authority, ctLog)
  const tLog = await initializeTLog('https://log.example.com', log)
  const certificate = await ca.issueCertificate({
    publicKey: signer.publicKey.export({type: 'spki', format: 'der'}),
    subjectAltName: identity,
    extensions: [{oid: '1.3.6.1.4.1.57264.1.8', value: issuer}],
  })
  const signature = base64(sign('sha256', message, signer.privateKey))
  const pem = `-----BEGIN CERTIFICATE-----\n${base64(certificate)}\n-----END CERTIFICATE-----\n`
  const logged = await tLog.log({
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: {
      data: {hash: {algorithm: 'sha256', value: digest.slice(7)}},
      signature: {content: signature, publicKey: {content: base64(Buffer.from(pem))}},
    },
  })
  const [entry] = Object.values(logged as Record<string, LogEntry>)
  const proof = entry?.verification.inclusionProof
  const valid = {start: '2020-01-01T00:00:00Z'}
  const ecdsa = 'PKIX_ECDSA_P256_SHA_256'
  const authorityOf = (key: Uint8Array, keyId: Uint8Array) => ({
    baseUrl: 'https://log.example.com',
    hashAlgorithm: 'SHA2_256',
    publicKey: {rawBytes: base64(key), keyDetails: ecdsa, validFor: valid},
    logId: {keyId: base64(keyId)},
  })
  const root = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [authorityOf(tLog.publicKey, createHash('sha256').update(tLog.publicKey).digest())],
    ctlogs: [authorityOf(ctLog.publicKey, ctLog.logID)],
    certificateAuthorities: [
      {
        uri: 'https://ca.example.com',
        certChain: {certificates: [{rawBytes: base64(ca.rootCertificate)}]},
        validFor: valid,
      },
    ],
  }
  const bundle = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: {rawBytes: base64(certificate)},
      tlogEntries: [
        {
          logIndex: String(entry?.logIndex),
          logId: {keyId: Buffer.from(entry?.logID ?? '', 'hex').toString('base64')},
          kindVersion: {kind: 'hashedrekord', version: '0.0.1'},
          integratedTime: String(entry?.integratedTime),
          inclusionPromise: {signedEntryTimestamp: entry?.verification.signedEntryTimestamp},
          inclusionProof: {
            logIndex: String(proof?.logIndex),
            rootHash: Buffer.from(proof?.rootHash ?? '', 'hex').toString('base64'),
            treeSize: String(proof?.treeSize),
            hashes: [],
            checkpoint: {envelope: proof?.checkpoint},
          },
          canonicalizedBody: entry?.body,
        },
      ],
    },
    messageSignature: {
      messageDigest: {algorithm: 'SHA2_256', digest: Buffer.from(digest.slice(7), 'hex').toString('base64')},
      signature,
    },
  }
  return {bundle, root: Buffer.from(JSON.stringify(root))}
}

let right: Made
let other: Made
beforeAll(async () => {
  ;[right, other] = [await made(), await made()]
})

function check(bundle: object, more: Partial<KeylessPolicy> = {}, bytes: Uint8Array = message): Checked {
  const read = readBundle(asObject(parseJson(Buffer.from(JSON.stringify(bundle)))) ?? {}, digest)
  if (typeof read === 'string') return {reason: read}
  const trustedRoot = {name: 'trusted_root.json', bytes: right.root}
  return checkBundle(read.bundle, bytes, {keys: [], keyless: {identity, issuer, trustedRoot, ...more}})
}

it('accepts whom the trusted root vouches for, as who was asked for', () => {
  expect(check(right.bundle)).toEqual({signer: identity})
})

it('refuses other identities, other issuers, and parts of an identity', () => {
  for (const wrong of ['build', 'b.*', 'build@example.org', 'xbuild@example.com'])
    expect(check(right.bundle, {identity: wrong}).reason).toContain('certificate identity error')
  expect(check(right.bundle, {issuer: 'https://other.example.com'}).reason).toContain('issuer')
})

it('refuses other authorities, other messages, and bundles without an entry of the log', () => {
  expect(check(other.bundle).reason).toBeDefined()
  expect(check(right.bundle, {trustedRoot: {name: 'r', bytes: other.root}}).reason).toBeDefined()
  expect(check(right.bundle, {}, Buffer.from('{"schemaVersion":3}')).reason).toBeDefined()
  const material = asObject(right.bundle['verificationMaterial'])
  expect(check({...right.bundle, verificationMaterial: {...material, tlogEntries: []}}).reason).toContain('timestamps')
})

it('is not accepted by a key alone', () => {
  const read = readBundle(right.bundle, digest)
  if (typeof read === 'string') throw new Error(read)
  expect(checkBundle(read.bundle, message, {keys: []}).reason).toContain('see --certificate-identity')
})
