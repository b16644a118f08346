// Signs as cosign does, with Node's own cryptography, for tests: what is made here is checked by code that shares nothing with it.
import {generateKeyPairSync, sign, type KeyObject} from 'node:crypto'
import {digestOf} from '../../src/core/digest'
import {artifactManifest} from '../../src/oci/artifact'
import {companionTag} from '../../src/oci/companions'
import {descriptorOf, type Descriptor, type StoredManifest} from '../../src/oci/manifest'
import {mediaTypes} from '../../src/oci/mediatypes'

export interface TestKey {
  readonly privateKey: KeyObject
  /** PEM, as `cosign.pub` has it. */
  readonly publicPem: string
  readonly hash: 'sha256' | 'sha384' | undefined
}

const kinds = {
  'P-256': () => generateKeyPairSync('ec', {namedCurve: 'P-256'}),
  'P-384': () => generateKeyPairSync('ec', {namedCurve: 'P-384'}),
  rsa: () => generateKeyPairSync('rsa', {modulusLength: 2048}),
  ed25519: () => generateKeyPairSync('ed25519'),
}
export type KeyKind = keyof typeof kinds

export function testKey(kind: KeyKind = 'P-256'): TestKey {
  const {privateKey, publicKey} = kinds[kind]()
  return {
    privateKey,
    publicPem: publicKey.export({type: 'spki', format: 'pem'}).toString(),
    hash: kind === 'ed25519' ? undefined : 'sha256',
  }
}

/** Something to attach to an image: its manifest, with the blobs that it names. */
export interface Attachment {
  readonly manifest: StoredManifest
  readonly blobs: ReadonlyMap<string, Uint8Array>
  readonly tag?: string
}

const bytesOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const signed = (key: TestKey, bytes: Uint8Array): string => sign(key.hash, bytes, key.privateKey).toString('base64')

export interface SimplePayload {
  readonly digest: string
  readonly reference: string
}

/** The text that simple signing signs. */
export const simplePayload = ({digest, reference}: SimplePayload): Buffer =>
  bytesOf({
    critical: {
      identity: {'docker-reference': reference},
      image: {'docker-manifest-digest': digest},
      type: 'cosign container image signature',
    },
    optional: {creator: 'test', timestamp: 1_767_225_600},
  })

/** Signatures in one manifest, under the tag that cosign gives it. `payload`, `signature`: others than are right. */
export function simpleSignatures(
  digest: string,
  ...signatures: readonly {key: TestKey; reference: string; payload?: Buffer; signature?: string}[]
): Attachment {
  const payloads = signatures.map((one) => one.payload ?? simplePayload({digest, reference: one.reference}))
  const layers: Descriptor[] = signatures.map((one, at) => {
    const payload = payloads[at] ?? Buffer.alloc(0)
    return {
      ...descriptorOf('application/vnd.dev.cosign.simplesigning.v1+json', payload),
      annotations: {'dev.cosignproject.cosign/signature': one.signature ?? signed(one.key, payload)},
    }
  })
  const config = bytesOf({
    architecture: '',
    os: '',
    config: {},
    rootfs: {type: 'layers', diff_ids: layers.map((layer) => layer.digest)},
  })
  const manifest = storedOf({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: descriptorOf(mediaTypes.ociConfig, config),
    layers,
  })
  return {manifest, blobs: blobMap(config, ...payloads), tag: companionTag(digest, 'sig')}
}

/** A statement of in-toto about an image. */
export const statement = (digest: string, predicateType = 'https://sigstore.dev/cosign/sign/v1'): Buffer =>
  bytesOf({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{name: '', digest: {sha256: digest.replace('sha256:', '')}}],
    predicateType,
    predicate: {},
  })

const payloadType = 'application/vnd.in-toto+json'

/** An envelope of DSSE, as JSON has it. */
export function envelope(key: TestKey, payload: Buffer): object {
  const before = `DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `
  const sig = signed(key, Buffer.concat([Buffer.from(before), payload]))
  return {payload: payload.toString('base64'), payloadType, signatures: [{sig, keyid: ''}]}
}

/** Envelopes under the tag that cosign gives attestations. */
export function attestations(digest: string, ...envelopes: readonly object[]): Attachment {
  const [contents, config] = [envelopes.map(bytesOf), Buffer.from('{}')]
  const manifest = storedOf({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: descriptorOf(mediaTypes.ociConfig, config),
    layers: contents.map((content) => descriptorOf('application/vnd.dsse.envelope.v1+json', content)),
  })
  return {manifest, blobs: blobMap(config, ...contents), tag: companionTag(digest, 'att')}
}

const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json'

export const dsseBundle = (key: TestKey, payload: Buffer): Buffer =>
  bytesOf({
    mediaType: bundleType,
    verificationMaterial: {publicKey: {hint: 'test'}, tlogEntries: []},
    dsseEnvelope: envelope(key, payload),
  })

export const messageBundle = (key: TestKey, message: Uint8Array): Buffer =>
  bytesOf({
    mediaType: bundleType,
    verificationMaterial: {publicKey: {hint: 'test'}, tlogEntries: []},
    messageSignature: {
      messageDigest: {
        algorithm: 'SHA2_256',
        digest: Buffer.from(digestOf(message).slice(7), 'hex').toString('base64'),
      },
      signature: signed(key, message),
    },
  })

/** A bundle as a referrer of the image. */
export function bundleReferrer(subject: Descriptor, bundle: Buffer, predicateType?: string): Attachment {
  return referrerOf(subject, bundleType, bundle, {
    'dev.sigstore.bundle.content': predicateType === undefined ? 'message-signature' : 'dsse-envelope',
    ...(predicateType !== undefined && {'dev.sigstore.bundle.predicateType': predicateType}),
  })
}

/** Any file as a referrer of an image. */
export function referrerOf(
  subject: Descriptor,
  artifactType: string,
  content: Buffer,
  annotations: Readonly<Record<string, string>> = {},
): Attachment {
  const layers = [descriptorOf(artifactType, content)]
  return {
    manifest: artifactManifest({artifactType, layers, subject, annotations}),
    blobs: blobMap(Buffer.from('{}'), content),
  }
}

function storedOf(json: object): StoredManifest {
  const bytes = bytesOf(json)
  return {digest: digestOf(bytes), mediaType: mediaTypes.ociManifest, bytes}
}

const blobMap = (...blobs: readonly Uint8Array[]): ReadonlyMap<string, Uint8Array> =>
  new Map(blobs.map((blob) => [digestOf(blob), blob]))
