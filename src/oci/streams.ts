import type {Transform} from 'node:stream'
import {pipeline} from 'node:stream/promises'

/** One piece of bytes as a stream. */
export async function* once(bytes: Uint8Array | string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(bytes)
}

/** Bytes after a transformation such as gunzip; errors of either side end it. */
export async function* through(bytes: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array> {
  const fed = pipeline(bytes, transform)
  fed.catch(() => {}) // the iteration below throws the same error, unless it was left early
  for await (const chunk of transform) yield chunk as Uint8Array
  await fed
}

/** A copy of all bytes in one piece; more than `limit` of them throw what `tooLarge` makes. */
export async function collect(
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
  tooLarge: () => Error,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let count = 0
  for await (const chunk of bytes) {
    count += chunk.length
    if (count > limit) throw tooLarge()
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks, count)
}
