import {createHash, type Hash} from 'node:crypto'

export type Algorithm = 'sha256' | 'sha512'
const lengths: Record<Algorithm, number> = {sha256: 64, sha512: 128}

/** True for `sha256:<64 hex>` and `sha512:<128 hex>`, lower case, as the OCI image specification writes digests. */
export function isDigest(text: string): boolean {
  const [algorithm, hex, ...rest] = text.split(':')
  return (
    rest.length === 0 &&
    hex !== undefined &&
    isAlgorithm(algorithm) &&
    hex.length === lengths[algorithm] &&
    /^[0-9a-f]+$/.test(hex)
  )
}

/** Algorithm of a valid digest. */
export function algorithmOf(digest: string): Algorithm {
  const name = digest.slice(0, digest.indexOf(':'))
  if (!isAlgorithm(name)) throw new TypeError(`not a digest: ${digest}`)
  return name
}

/** Digest of bytes, as `sha256:…` unless another algorithm is asked for. */
export function digestOf(bytes: Uint8Array | string, algorithm: Algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

/** A running hash whose result is a digest. */
export function digester(algorithm: Algorithm = 'sha256'): {
  update(bytes: Uint8Array): void
  digest(): string
  readonly hash: Hash
} {
  const hash = createHash(algorithm)
  return {hash, update: (bytes) => void hash.update(bytes), digest: () => `${algorithm}:${hash.digest('hex')}`}
}

function isAlgorithm(name: string | undefined): name is Algorithm {
  return name === 'sha256' || name === 'sha512'
}
