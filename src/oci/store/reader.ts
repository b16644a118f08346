import type {FileHandle} from 'node:fs/promises'
import type {Writable} from 'node:stream'
import {ContentError, type ByteRange, type StoredBlob} from './types'
import type {Watch} from './verification'

const pieceSize = 256 * 1024
const kept = 16

/** Buffers that downloads share, so that a thousand of them do not allocate gigabytes one after the other. */
export class Pieces {
  readonly #free: Buffer[] = []

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(pieceSize)
  }

  give(piece: Buffer): void {
    if (this.#free.length < kept) this.#free.push(piece)
  }
}

/** An open blob: its length, and its bytes once, to be sent or read. Close it when it is not read to the end. */
export class OpenBlob {
  readonly digest: string
  /** Length of the whole blob. */
  readonly size: number
  readonly #range: ByteRange
  readonly #handle: FileHandle
  readonly #pieces: Pieces
  readonly #watch: Watch

  constructor(
    {digest, size}: StoredBlob,
    range: ByteRange,
    handle: FileHandle,
    {pieces, watch}: {readonly pieces: Pieces; readonly watch: Watch},
  ) {
    this.digest = digest
    this.size = size
    this.#range = range
    this.#handle = handle
    this.#pieces = pieces
    this.#watch = watch
  }

  /** Number of bytes that will be given. */
  get length(): number {
    return this.#range.end - this.#range.start + 1
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  /** The bytes, piece by piece; each piece is only good until the next one is asked for. Throws for a damaged blob. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const piece = this.#pieces.take()
    try {
      for (let at = this.#range.start; at <= this.#range.end;) {
        const bytes = await this.#read(piece, at)
        at += bytes.length
        yield bytes
      }
    } finally {
      this.#pieces.give(piece)
      await this.close()
    }
  }

  /** All bytes at once; for small blobs. */
  async bytes(): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of this) parts.push(Buffer.from(part))
    return Buffer.concat(parts)
  }

  /**
   * Writes the bytes to a stream as fast as it takes them, reading ahead by one piece, and closes the blob. Gives false
   * when the stream was closed by the other side. Does not end the stream. Throws for a damaged blob, before its last bytes are sent.
   */
  async sendTo(target: Writable): Promise<boolean> {
    const pair = [this.#pieces.take(), this.#pieces.take()]
    let sent: Promise<boolean> = Promise.resolve(true)
    try {
      for (let at = this.#range.start, turn = 0; at <= this.#range.end; turn ^= 1) {
        const piece = pair[turn]
        if (!piece) return false
        const bytes = await this.#read(piece, at)
        at += bytes.length
        if (!(await sent)) return false
        sent = written(target, bytes)
      }
      return await sent
    } finally {
      // A piece may go to another download only when the socket is done with it.
      void sent.then(() => pair.forEach((piece) => this.#pieces.give(piece)))
      await this.close()
    }
  }

  async #read(piece: Buffer, at: number): Promise<Buffer> {
    const wanted = Math.min(piece.length, this.#range.end - at + 1)
    const {bytesRead} = await this.#handle.read(piece, 0, wanted, at)
    if (bytesRead === 0) throw new ContentError('BLOB_UNKNOWN', 'the blob is shorter than it should be', this.digest)
    const bytes = piece.subarray(0, bytesRead)
    this.#watch.read(bytes, at + bytesRead > this.#range.end)
    return bytes
  }
}

/** Resolves when the stream has passed the bytes on: true, or false when it was closed. */
function written(target: Writable, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    if (target.destroyed) return resolve(false)
    const onClose = (): void => resolve(false)
    target.once('close', onClose)
    target.write(bytes, (error) => {
      target.off('close', onClose)
      resolve(!error)
    })
  })
}
