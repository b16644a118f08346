// Is an image signed by whom it must be? Signatures are verified where they are: nothing is written, and no other server is asked.
import {objectOf, parseJson} from '../../core/json'
import {sigstoreTypes} from '../../oci/companions'
import {formatReference} from '../../oci/reference'
import type {OpenRegistry} from '../registry/access'
import {fetchSignatures, readEnvelope, signedBytes, type FoundSignature} from './collect'
import {matchesIdentity, wantedIdentity} from './identity'
import {isSignedBy, type VerificationKey} from './keys'
import {readSimplePayload, readStatement, type Claims} from './payloads'
import type {Checked, CheckedSignature, SignaturePolicy, Trust, Verification} from './verification'

export interface VerifiedImage {
  /** Name of the repository in the registry. */
  readonly image: string
  readonly digest: string
  /** Tag by which it is known, for the rules that compare names. */
  readonly tag?: string | undefined
  /** Bytes of its manifest, if they are at hand. */
  readonly bytes?: Uint8Array | undefined
}

/** Signatures by these keys, under any name: the digest says what was signed. */
export const byKeys = (keys: readonly VerificationKey[]): SignaturePolicy => ({keys, identity: {rule: 'any'}})

/**
 * Verifies the signatures of an image. An image without a good one gives `verified: false` with the reason; only a registry that
 * cannot be read is an error. Takes two requests, and about three more for each manifest with signatures.
 */
export async function verifyImage(
  {client, host}: Pick<OpenRegistry, 'client' | 'host'>,
  {image, digest, tag, bytes}: VerifiedImage,
  policy: SignaturePolicy,
  signal?: AbortSignal,
): Promise<Verification> {
  const source = client.repository(image)
  const companions = (await source.companions?.({signal}).of(digest)) ?? []
  const found = await fetchSignatures(source, companions, signal)
  const needsManifest = found.some(({format}) => format === 'bundle')
  const message = bytes ?? (needsManifest ? (await source.manifest(digest, signal)).bytes : new Uint8Array())
  const name = formatReference({host, name: image, tag, ...(tag === undefined && {digest})})
  const signatures: CheckedSignature[] = []
  for (const one of found) signatures.push(await check(one, {digest, name, message}, policy))
  const reason = reasonOf(signatures, policy)
  return {
    image: name,
    digest,
    pull_spec: formatReference({host, name: image, digest}),
    verified: reason === undefined,
    reason: reason ?? null,
    signatures,
  }
}

interface Subject {
  readonly digest: string
  /** With its host. */
  readonly name: string
  readonly message: Uint8Array
}

/** What a signature says, and whether it is one of those trusted. */
interface Reading extends Checked {
  readonly claims?: Claims | undefined
}

async function check(found: FoundSignature, subject: Subject, policy: SignaturePolicy): Promise<CheckedSignature> {
  const {claims, key, signer, reason} = await read(found, subject, policy)
  const fault = reason ?? faultOf(claims, subject, policy)
  const {descriptor, tag} = found.companion
  const predicateType = claims?.predicateType
  const isSignature = found.format === 'simple-signing' || isSignaturePredicate(predicateType)
  return {
    state: fault === undefined ? 'verified' : 'failed',
    reason: fault ?? null,
    kind: isSignature ? 'signature' : 'attestation',
    format: found.format,
    key: key?.name ?? null,
    fingerprint: key?.fingerprint ?? null,
    signer: signer ?? null,
    reference: claims?.reference ?? null,
    predicate_type: predicateType ?? null,
    timestamp: claims?.timestamp ?? null,
    digest: descriptor.digest,
    tag: tag ?? null,
  }
}

/** A bundle without a statement signs the manifest itself. */
const isSignaturePredicate = (type: string | undefined): boolean =>
  type === undefined || type === sigstoreTypes.signaturePredicate

/** What a signature claims that is not so here. */
function faultOf(claims: Claims | undefined, {digest, name}: Subject, {identity}: SignaturePolicy): string | undefined {
  if (!claims?.digests.includes(digest))
    return `it is for another image, ${claims?.digests[0] ?? 'which it does not name'}`
  const wanted = wantedIdentity(name, identity)
  if (wanted === undefined || (claims.reference !== undefined && matchesIdentity(claims.reference, name, identity)))
    return undefined
  return `it is for ${claims.reference ?? 'an image without a name'}, not for ${wanted}`
}

async function read(found: FoundSignature, {digest, message}: Subject, trust: Trust): Promise<Reading> {
  switch (found.format) {
    case 'simple-signing': {
      const claims = readSimplePayload(found.bytes)
      if (!claims) return {reason: 'what it signs cannot be read'}
      return {claims, ...(found.signature ? byKey(trust, found.bytes, [found.signature]) : {reason: 'it is missing'})}
    }
    case 'dsse': {
      const envelope = readEnvelope(found.bytes)
      const claims = envelope && readStatement(envelope.payload)
      if (!claims) return {reason: 'what it signs cannot be read'}
      return {claims, ...byKey(trust, signedBytes(envelope), envelope.signatures)}
    }
    case 'bundle': {
      const {checkBundle, readBundle} = await import('./bundle')
      const bundle = readBundle(objectOf(parseJson(found.bytes)), digest)
      if (typeof bundle === 'string') return {reason: bundle}
      return {claims: bundle.claims, ...checkBundle(bundle.bundle, message, trust)}
    }
  }
}

function byKey({keys}: Trust, bytes: Uint8Array, signatures: readonly Uint8Array[]): Checked {
  if (keys.length === 0) return {reason: 'only bundles can be verified by a certificate; give its --key'}
  const key = keys.find((one) => signatures.some((signature) => isSignedBy(one, bytes, signature)))
  return key ? {key} : {reason: 'it was made with another key, or is damaged'}
}

/** Why nothing among the signatures is enough; undefined when one is. */
function reasonOf(signatures: readonly CheckedSignature[], {predicateType}: SignaturePolicy): string | undefined {
  const counting = signatures.filter(({kind, predicate_type: type}) =>
    predicateType === undefined ? kind === 'signature' : type === predicateType,
  )
  if (counting.some(({state}) => state === 'verified')) return undefined
  const noun = predicateType === undefined ? 'signature' : `attestation of the type ${predicateType}`
  const [only, ...others] = counting
  if (!only) return `it has no ${noun}`
  if (others.length === 0) return `its ${noun} does not count: ${only.reason ?? ''}`
  const reasons = [...new Set(counting.map(({reason}) => reason))]
  return `none of its ${counting.length} ${predicateType === undefined ? 'signatures' : 'attestations'} counts: ${reasons.join('; ')}`
}
