const pieceSize = 160 * 1024
/** A piece with less room than this is full: more small reads would not pay. */
const leastRoom = 32 * 1024
/** Buffers of a connection: one is filled while one waits and one is used. */
const ringSize = 3

interface Piece {
  readonly bytes: Buffer
  /** The buffer that is free again once this was used; undefined while it is still being filled. */
  readonly last: Buffer | undefined
}

/** Buffers that a connection reads into, again and again: memory does not grow with what passes through. */
export class Pieces {
  readonly #free: Buffer[] = []
  readonly #ready: Piece[] = []
  #used: Buffer | undefined
  #made = 1
  filling: Buffer = Buffer.allocUnsafeSlow(pieceSize)
  /** Where the bytes that nobody could take yet begin and end. */
  start = 0
  end = 0

  /** Where the next bytes are to be read to. */
  get space(): Buffer {
    return this.filling.subarray(this.end)
  }

  get isFull(): boolean {
    return this.filling.length - this.end < leastRoom
  }

  /** No buffer is left to be filled after the present one. */
  get isExhausted(): boolean {
    return this.#free.length === 0 && this.#made >= ringSize
  }

  get isEmpty(): boolean {
    return this.#ready.length === 0
  }

  /** Lets the bytes that came be taken; the same buffer is filled further. */
  offer(): void {
    if (this.end === this.start) return
    this.#ready.push({bytes: this.filling.subarray(this.start, this.end), last: undefined})
    this.start = this.end
  }

  /** Lets the bytes that came be taken and goes on with another buffer: only when {@link space} is asked for before more is read. */
  turn(): void {
    if (this.end === 0) return
    this.#ready.push({bytes: this.filling.subarray(this.start, this.end), last: this.filling})
    const next = this.#free.pop()
    if (!next) this.#made++
    this.filling = next ?? Buffer.allocUnsafeSlow(pieceSize)
    this.start = this.end = 0
  }

  /** The oldest piece, which may be empty; it is good until the next call. */
  next(): Buffer | undefined {
    if (this.#used) this.#free.push(this.#used)
    const piece = this.#ready.shift()
    this.#used = piece?.last
    return piece?.bytes
  }
}
