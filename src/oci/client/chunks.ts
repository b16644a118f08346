/** The same bytes in pieces of exactly `size`, the last one shorter; no bytes give no piece. */
export async function* chunks(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const piece of bytes) {
    let rest = piece
    while (length + rest.length >= size) {
      const head = rest.subarray(0, size - length)
      yield parts.length > 0 ? Buffer.concat([...parts, head], size) : head
      rest = rest.subarray(head.length)
      parts = []
      length = 0
    }
    if (rest.length > 0) parts.push(rest)
    length += rest.length
  }
  if (length > 0) yield Buffer.concat(parts, length)
}
