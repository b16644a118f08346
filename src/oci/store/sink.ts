import type {Hash} from 'node:crypto'
import {writev} from 'node:fs'
import {Writable} from 'node:stream'

/** Bytes are gathered up to this many and written at once: each write costs a turn of another thread. */
const batchSize = 256 * 1024
/** Milliseconds after which what was gathered is written even if no more comes. */
const patience = 10

type Done = (error?: Error | null) => void

/**
 * Appends to an open file and hashes what it appends. Chunks are written together, so that the cost per chunk of a fast
 * sender stays small; one batch may wait while another is written, which bounds memory.
 */
export class FileSink extends Writable {
  readonly #fd: number
  readonly #hash: Hash | undefined
  readonly #onWritten: ((position: number) => void) | undefined
  #gathered = 0
  #timer: NodeJS.Timeout | undefined
  /** Where the next byte goes: bytes before it were accepted by the file system. */
  position: number

  constructor(fd: number, position: number, hash?: Hash, onWritten?: (position: number) => void) {
    super({highWaterMark: 2 * batchSize, decodeStrings: true})
    this.#fd = fd
    this.position = position
    this.#hash = hash
    this.#onWritten = onWritten
  }

  /** Takes a chunk, like `write`, but lets small ones wait for each other; false: wait for `drain`. */
  add(chunk: Uint8Array): boolean {
    if (this.writableCorked === 0) this.cork()
    this.#gathered += chunk.length
    const more = this.write(chunk)
    if (!more || this.#gathered >= batchSize) this.#release()
    else this.#timer ??= setTimeout(() => this.#release(), patience)
    return more
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#append([chunk], done)
  }

  override _writev(chunks: {chunk: Buffer}[], done: Done): void {
    this.#append(
      chunks.map(({chunk}) => chunk),
      done,
    )
  }

  #release(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#gathered = 0
    this.uncork()
  }

  #append(buffers: Buffer[], done: Done): void {
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
