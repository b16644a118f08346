// Public keys that signatures are verified with, by Node's own cryptography.
import {createHash, createPublicKey, verify, type KeyObject} from 'node:crypto'
import {AppError, exitCodes} from '../../core/errors'
import {readInputFile} from '../../core/input-file'

export interface VerificationKey {
  /** The file that it came from, as it was named; `given` or its number for a key that is not in a file. */
  readonly name: string
  readonly key: KeyObject
  /** SHA-256 of the key as DER (SubjectPublicKeyInfo). */
  readonly fingerprint: string
  /** Hashes that signatures of this key are made with; empty for ed25519, which has its own. */
  readonly hashes: readonly string[]
}

/** Smallest RSA key whose signatures count, in bits. */
const smallestRsa = 2048

/** Hashes by curve. cosign and podman use SHA-256 for every key; newer programs the hash that fits the curve. */
const curves: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ['sha256'],
  secp384r1: ['sha256', 'sha384'],
  secp521r1: ['sha256', 'sha512'],
}

/**
 * Reads public keys as `cosign generate-key-pair` and `skopeo generate-sigstore-key` write them (PEM), from files, or given as such.
 * Exit code 66 for anything else.
 */
export const readKeys = (given: readonly string[]): VerificationKey[] =>
  given.map((one, at) =>
    one.trimStart().startsWith('-----BEGIN ')
      ? parseKey(given.length === 1 ? 'given' : `${at + 1}`, one)
      : parseKey(one, readInputFile(one, 'key').toString('utf8')),
  )

/** Reads one public key in PEM; `name` names it in results and errors. */
export function parseKey(name: string, pem: string): VerificationKey {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    throw badKey(name, 'it is a private key', 'Use the public key; cosign writes it to cosign.pub')
  if (/-----BEGIN CERTIFICATE-----/.test(pem))
    throw badKey(name, 'it is a certificate', 'Extract its key: openssl x509 -pubkey -noout')
  const key = publicKey(name, pem)
  const fingerprint = createHash('sha256')
    .update(key.export({type: 'spki', format: 'der'}))
    .digest('hex')
  return {name, key, fingerprint: `sha256:${fingerprint}`, hashes: hashesOf(name, key)}
}

/** True when a signature over bytes was made with the key. */
export function isSignedBy({key, hashes}: VerificationKey, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    if (hashes.length === 0) return verify(null, bytes, key, signature)
    return hashes.some((hash) => verify(hash, bytes, key, signature))
  } catch {
    return false
  }
}

function publicKey(name: string, pem: string): KeyObject {
  try {
    return createPublicKey(pem)
  } catch {
    throw badKey(name, 'it is not a public key in PEM format', 'Its first line should be -----BEGIN PUBLIC KEY-----')
  }
}

function hashesOf(
  name: string,
  {asymmetricKeyType: type, asymmetricKeyDetails: details}: KeyObject,
): readonly string[] {
  if (type === 'ed25519') return []
  const hint = 'Use ECDSA (P-256, P-384, P-521), RSA of 2048 bits or more, or ed25519'
  if (type === 'rsa') {
    const bits = details?.modulusLength ?? 0
    if (bits < smallestRsa) throw badKey(name, `an RSA key of ${bits} bits is too weak`, hint)
    return ['sha256']
  }
  const found = type === 'ec' ? curves[details?.namedCurve ?? ''] : undefined
  if (!found) throw badKey(name, `keys of the type ${details?.namedCurve ?? type} are not supported`, hint)
  return found
}

const badKey = (name: string, detail: string, hint: string): AppError =>
  new AppError({
    code: 'input_file',
    message: `The key ${name} cannot be used`,
    detail,
    hint,
    exit: exitCodes.inputFile,
  })
