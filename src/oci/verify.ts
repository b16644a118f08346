import {algorithmOf, digester} from '../core/digest'
import {corruptContent} from './errors'

/** What bytes must turn out to be; without a size only the digest is checked. */
export interface Expected {
  readonly digest: string
  readonly size?: number | undefined
}

/**
 * Passes bytes through while hashing and counting. Throws (exit code 70) as soon as there are too many, and at the end when
 * the length or the digest is wrong: until the last byte was taken, nothing of it may be published.
 */
export async function* verified(
  bytes: AsyncIterable<Uint8Array>,
  {digest, size}: Expected,
  what = digest,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = digester(algorithmOf(digest))
  let count = 0
  for await (const chunk of bytes) {
    count += chunk.length
    if (size !== undefined && count > size) throw corruptContent(`${what} is longer than its ${size} bytes`)
    hash.update(chunk)
    yield chunk
  }
  if (size !== undefined && count < size)
    throw corruptContent(`${what} ended early`, `${count} of ${size} bytes arrived`)
  const actual = hash.digest()
  if (actual !== digest) throw corruptContent(`${what} does not match its digest`, `expected ${digest}, got ${actual}`)
}
