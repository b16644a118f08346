// The signatures and attestations of an image, fetched from where they are attached.
import {asArray, asText, objectOf, parseJson} from '../../core/json'
import {isBundleType, sigstoreTypes, type Companion} from '../../oci/companions'
import type {ImageSource} from '../../oci/endpoint'
import {invalidContent} from '../../oci/errors'
import {parseManifest, type Descriptor} from '../../oci/manifest'
import {collect} from '../../oci/streams'

export type SignatureFormat = 'simple-signing' | 'bundle' | 'dsse'

/** One signature as it was found; nothing of it is verified. */
export interface FoundSignature {
  readonly companion: Companion
  readonly format: SignatureFormat
  /** The signed payload, the bundle or the envelope. */
  readonly bytes: Uint8Array
  /** Of simple signing, which keeps it beside the payload. */
  readonly signature?: Uint8Array | undefined
}

/** An image has a handful; more would be an attempt to keep the reader busy. */
const maxSignatures = 200
const maxBytes = 16 * 1024 * 1024
const signatureAnnotation = 'dev.cosignproject.cosign/signature'

/** Fetches every signature and attestation among what is attached to an image: two requests for each manifest of one. */
export async function fetchSignatures(
  source: ImageSource,
  companions: readonly Companion[],
  signal?: AbortSignal,
): Promise<FoundSignature[]> {
  const found: FoundSignature[] = []
  for (const companion of companions) {
    if (companion.kind === 'sbom') continue
    const {bytes, mediaType} = await source.manifest(companion.descriptor.digest, signal)
    const manifest = parseManifest(bytes, mediaType)
    if (manifest.kind === 'list') continue
    for (const layer of manifest.layers) {
      const format = formatOf(layer)
      if (!format) continue
      if (found.length >= maxSignatures)
        throw invalidContent(`${source.name} has more than ${maxSignatures} signatures for one image`)
      const content = await readLayer(source, layer, signal)
      found.push({companion, format, bytes: content, signature: signatureOf(layer)})
    }
  }
  return found
}

function formatOf({mediaType}: Descriptor): SignatureFormat | undefined {
  if (isBundleType(mediaType)) return 'bundle'
  if (mediaType === sigstoreTypes.simpleSigning) return 'simple-signing'
  return mediaType === sigstoreTypes.envelope ? 'dsse' : undefined
}

function readLayer(source: ImageSource, layer: Descriptor, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const tooLarge = () => invalidContent('A signature is too large', `${layer.digest} in ${source.name}`)
  if (layer.size > maxBytes) throw tooLarge()
  return collect(source.blob(layer, {signal}), maxBytes, tooLarge)
}

const signatureOf = ({annotations}: Descriptor): Uint8Array | undefined => {
  const text = annotations?.[signatureAnnotation]
  return text === undefined ? undefined : Buffer.from(text, 'base64')
}

/** An envelope of DSSE outside a bundle, as cosign keeps attestations under a tag. */
export interface Envelope {
  readonly payloadType: string
  readonly payload: Uint8Array
  readonly signatures: readonly Uint8Array[]
}

/** Reads an envelope; undefined for anything else. */
export function readEnvelope(bytes: Uint8Array): Envelope | undefined {
  const {payloadType, payload, signatures} = objectOf(parseJson(bytes))
  if (typeof payloadType !== 'string' || typeof payload !== 'string') return undefined
  const made = (asArray(signatures) ?? []).flatMap((one) => asText(objectOf(one)['sig']) ?? [])
  return {
    payloadType,
    payload: Buffer.from(payload, 'base64'),
    signatures: made.slice(0, 100).map((text) => Buffer.from(text, 'base64')),
  }
}

/** The bytes that the signatures of an envelope are made over. */
export function signedBytes({payloadType, payload}: Envelope): Uint8Array {
  const type = Buffer.from(payloadType)
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload])
}
