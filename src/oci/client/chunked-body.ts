/** Takes the frames of a chunked body away, in place: what stays are the body's own bytes. */
export class ChunkedBody {
  #state: 'size' | 'data' | 'after data' | 'trailer' = 'size'
  #line = ''
  #left = 0
  finished = false

  /**
   * Moves the body's bytes of `buffer[start, end)` to `start` and gives their new end. Throws for what is not a chunked body, and
   * for bytes after its end.
   */
  compact(buffer: Buffer, start: number, end: number): number {
    let to = start
    for (let at = start; at < end;) {
      if (this.finished) throw new Error('bytes came after the end of the answer')
      if (this.#state === 'data') {
        const length = Math.min(this.#left, end - at)
        if (to !== at) buffer.copyWithin(to, at, at + length)
        to += length
        at += length
        if ((this.#left -= length) === 0) this.#state = 'after data'
      } else this.#byte(buffer[at++] ?? 0)
    }
    return to
  }

  #byte(byte: number): void {
    if (byte !== 0x0a) {
      if (this.#line.length > 4096) throw new Error('the answer has a line that is too long')
      if (byte !== 0x0d) this.#line += String.fromCharCode(byte)
      return
    }
    const line = this.#line
    this.#line = ''
    if (this.#state === 'size') this.#sized(line)
    else if (this.#state === 'after data' && line === '') this.#state = 'size'
    else if (this.#state === 'trailer') this.finished = line === ''
    else throw new Error('the answer is not chunked as it says')
  }

  #sized(line: string): void {
    const hex = /^([0-9a-f]{1,12})\s*(?:;.*)?$/i.exec(line)?.[1]
    if (hex === undefined) throw new Error('the answer is not chunked as it says')
    this.#left = Number.parseInt(hex, 16)
    this.#state = this.#left === 0 ? 'trailer' : 'data'
  }
}
