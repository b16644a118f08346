import type {Hash} from 'node:crypto'
import {writev} from 'node:fs'
import {Writable} from 'node:stream'

/** How many bytes may wait for the disk before the sender is slowed down. */
const highWaterMark = 1024 * 1024

/**
 * Appends to an open file and hashes what it appends. Chunks that arrive while a write is under way are written
 * together, so that the cost per chunk of a fast sender stays small; memory is bounded by the high water mark.
 */
export class FileSink extends Writable {
  readonly #fd: number
  readonly #hash: Hash | undefined
  readonly #onWritten: ((position: number) => void) | undefined
  /** Where the next byte goes: bytes before it were accepted by the file system. */
  position: number

  constructor(fd: number, position: number, hash?: Hash, onWritten?: (position: number) => void) {
    super({highWaterMark, decodeStrings: true})
    this.#fd = fd
    this.position = position
    this.#hash = hash
    this.#onWritten = onWritten
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#append([chunk], done)
  }

  override _writev(chunks: {chunk: Buffer}[], done: (error?: Error | null) => void): void {
    this.#append(
      chunks.map(({chunk}) => chunk),
      done,
    )
  }

  #append(buffers: Buffer[], done: (error?: Error | null) => void): void {
    writev(this.#fd, buffers, this.position, (error, written) => {
      if (error) return done(error)
      this.position += written
      const rest = this.#consume(buffers, written)
      this.#onWritten?.(this.position)
      if (rest.length === 0) return done()
      if (written === 0) return done(new Error('the file system accepted no bytes'))
      this.#append(rest, done)
    })
  }

  /** Hashes the bytes that were written and gives those that were not. */
  #consume(buffers: Buffer[], written: number): Buffer[] {
    const rest: Buffer[] = []
    let left = written
    for (const buffer of buffers) {
      const part = left >= buffer.length ? buffer : buffer.subarray(0, left)
      if (part.length > 0) this.#hash?.update(part)
      if (part.length < buffer.length) rest.push(buffer.subarray(part.length))
      left -= part.length
    }
    return rest
  }
}
