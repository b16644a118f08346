// Sigstore bundles, verified by Sigstore's own library. This file is loaded when the first bundle is met.
import {Bundle, TrustedRoot} from '@sigstore/protobuf-specs'
import {toSignedEntity, toTrustMaterial, Verifier, type TrustMaterial} from '@sigstore/verify'
import {AppError, exitCodes} from '../../core/errors'
import {parseJson, type JsonObject} from '../../core/json'
import {isBundleType} from '../../oci/companions'
import {isSignedBy, type VerificationKey} from './keys'
import {readStatement, type Claims} from './payloads'
import type {Checked, KeylessPolicy, Trust} from './verification'

type CheckedBundle = Parameters<typeof toSignedEntity>[0]

const statementType = 'application/vnd.in-toto+json'

/** What a bundle claims; a text says why it cannot be read. `digest`: of the message that it signs, where it has no statement. */
export function readBundle(json: JsonObject, digest: string): {bundle: CheckedBundle; claims: Claims} | string {
  const bundle = parseBundle(json)
  if (typeof bundle === 'string') return bundle
  const {content} = bundle
  if (content.$case === 'messageSignature') return {bundle, claims: {digests: [digest]}}
  const {payloadType, payload} = content.dsseEnvelope
  if (payloadType !== statementType) return `it holds ${payloadType}, which is not a statement about an image`
  const claims = readStatement(payload)
  return claims ? {bundle, claims} : 'its statement cannot be read'
}

/** Verifies the signature in a bundle. `message`: the manifest, for bundles that sign it directly. */
export function checkBundle(bundle: CheckedBundle, message: Uint8Array, {keys, keyless}: Trust): Checked {
  if (bundle.verificationMaterial.content.$case !== 'publicKey')
    return keyless
      ? checkCertificate(bundle, message, keyless)
      : {reason: 'it was made with a certificate, not with a key; see --certificate-identity'}
  if (keys.length === 0) return {reason: 'it was made with a key, and no --key was given'}
  const key = keys.find((one) => isBundleOf(one, bundle, message))
  return key ? {key} : {reason: 'it was made with another key, or is damaged'}
}

/** With a key, the key alone is what is trusted: entries of a transparency log are not looked at, as podman does it. */
function isBundleOf(key: VerificationKey, bundle: CheckedBundle, message: Uint8Array): boolean {
  const {content} = bundle
  // The library hashes every message first, which ed25519 does not allow.
  if (content.$case === 'messageSignature' && key.hashes.length === 0)
    return isSignedBy(key, message, content.messageSignature.signature)
  const trust: TrustMaterial = {
    certificateAuthorities: [],
    timestampAuthorities: [],
    tlogs: [],
    ctlogs: [],
    publicKey: () => ({publicKey: key.key, validFor: () => true}),
  }
  const entity = {...toSignedEntity(bundle, Buffer.from(message)), tlogEntries: [], timestamps: []}
  try {
    new Verifier(trust, {ctlogThreshold: 0, tlogThreshold: 0, timestampThreshold: 0}).verify(entity)
    return true
  } catch {
    return false
  }
}

function checkCertificate(bundle: CheckedBundle, message: Uint8Array, keyless: KeylessPolicy): Checked {
  const root = trustedRoot(keyless.trustedRoot)
  try {
    const policy = {
      // The library takes a pattern; the whole identity must be what was asked for.
      subjectAlternativeName: `^${keyless.identity.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`,
      extensions: {issuer: keyless.issuer},
    }
    const {identity} = new Verifier(root).verify(toSignedEntity(bundle, Buffer.from(message)), policy)
    return {signer: identity?.subjectAlternativeName ?? keyless.identity}
  } catch (error) {
    return {reason: error instanceof Error ? error.message : 'its certificate cannot be verified'}
  }
}

/** The authorities and logs of a trusted root, as Sigstore publishes it in `trusted_root.json`. Exit code 66 when it is none. */
export function trustedRoot({name, bytes}: KeylessPolicy['trustedRoot']): TrustMaterial {
  try {
    const material = toTrustMaterial(TrustedRoot.fromJSON(parseJson(bytes)))
    if (material.certificateAuthorities.length > 0) return material
  } catch {
    // It is refused as any other file.
  }
  throw new AppError({
    code: 'input_file',
    message: `The file ${name} given with --trusted-root is not a trusted root of Sigstore`,
    hint: 'Use trusted_root.json as Sigstore publishes it, or as your own Sigstore installation wrote it',
    exit: exitCodes.inputFile,
  })
}

/** A bundle with every part that verifying needs; a text says what is missing. */
function parseBundle(json: JsonObject): CheckedBundle | string {
  let bundle: Bundle
  try {
    bundle = Bundle.fromJSON(json)
  } catch {
    return 'it is not a bundle'
  }
  const {mediaType, content, verificationMaterial: material} = bundle
  if (!isBundleType(mediaType)) return `bundles of the type ${mediaType.slice(0, 100)} are not supported`
  if (!content || !material?.content) return 'the bundle is incomplete'
  if (
    content.$case === 'dsseEnvelope'
      ? content.dsseEnvelope.signatures.length !== 1
      : !content.messageSignature.messageDigest
  )
    return 'the bundle does not have one signature'
  if (
    material.content.$case === 'x509CertificateChain' &&
    material.content.x509CertificateChain.certificates.length === 0
  )
    return 'the bundle has no certificate'
  if (material.tlogEntries.some((entry) => !entry.logId || !entry.kindVersion))
    return 'the bundle has an incomplete entry of a transparency log'
  // Everything that the library's stricter type asks for was found above.
  return bundle as CheckedBundle
}
