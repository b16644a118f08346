// What verifying signatures takes and gives.
import * as t from '../../contract/shape'
import type {IdentityPolicy} from './identity'
import type {VerificationKey} from './keys'

/** Who may have signed with a certificate instead of a key. */
export interface KeylessPolicy {
  /** Identity in the certificate: an e-mail address or a URI. */
  readonly identity: string
  /** Who vouched for the identity: the address of an OpenID Connect provider. */
  readonly issuer: string
  /** `trusted_root.json`: certificate authorities and logs. */
  readonly trustedRoot: {readonly name: string; readonly bytes: Uint8Array}
}

/** Whose signatures count. */
export interface Trust {
  readonly keys: readonly VerificationKey[]
  readonly keyless?: KeylessPolicy | undefined
}

/** What must be signed, by whom, and as what. */
export interface SignaturePolicy extends Trust {
  readonly identity: IdentityPolicy
  /** Type of the attestations that count, instead of signatures. */
  readonly predicateType?: string | undefined
}

/** How a signature turned out: whose it is, or why it does not count. */
export interface Checked {
  readonly key?: VerificationKey | undefined
  /** Identity in the certificate. */
  readonly signer?: string | undefined
  readonly reason?: string | undefined
}

/** One signature or attestation of an image, as programs get it. */
export const checkedSignature = t.record('CheckedSignature', () => ({
  state: t.oneOf('verified', 'failed'),
  reason: t.about('Why it does not count', t.nullable(t.text)),
  kind: t.oneOf('signature', 'attestation'),
  format: t.oneOf('simple-signing', 'bundle', 'dsse'),
  key: t.about('File of the key that it was made with', t.nullable(t.text)),
  fingerprint: t.about('SHA-256 of that key', t.nullable(t.text)),
  signer: t.about('Identity in the certificate that it was made with', t.nullable(t.text)),
  reference: t.about('Name under which the image was signed; may differ from its name here', t.nullable(t.text)),
  predicate_type: t.nullable(t.text),
  timestamp: t.about('When it says that it was made', t.nullable(t.text)),
  digest: t.about('Digest of the manifest that holds it', t.text),
  tag: t.nullable(t.text),
}))
export type CheckedSignature = t.TypeOf<typeof checkedSignature>

/** Whether an image is signed as it must be, as programs get it. */
export const verification = t.record('Verification', () => ({
  image: t.text,
  digest: t.text,
  pull_spec: t.text,
  verified: t.boolean,
  reason: t.about('Why it is not verified', t.nullable(t.text)),
  signatures: t.list(checkedSignature),
}))
export type Verification = t.TypeOf<typeof verification>
