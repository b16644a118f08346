import {algorithmOf, digester} from '../../core/digest'
import type {OpenBlob} from '../endpoint'
import {corruptContent} from '../errors'
import type {Descriptor} from '../manifest'

/** The bytes of a blob that is sent: read in order, hashed once, and read again from where a transfer has to go back to. */
export class Content {
  readonly #descriptor: Descriptor
  readonly #open: OpenBlob
  readonly #what: string
  readonly #hash
  #source: AsyncIterator<Uint8Array> | undefined
  /** Of the last piece, what was not given yet. */
  #rest: Uint8Array = new Uint8Array()
  #at = 0
  #turn = 0
  /** A range was begun and not read to its end. */
  #reading = false
  /** The bytes before this one are in the hash; undefined when some were never read here. */
  #hashed: number | undefined = 0

  constructor(descriptor: Descriptor, open: OpenBlob, what: string) {
    this.#descriptor = descriptor
    this.#open = open
    this.#what = what
    this.#hash = digester(algorithmOf(descriptor.digest))
  }

  /** The bytes from `start` up to `end`, which is not included. A range that was left behind gives nothing more. */
  async *range(start: number, end: number): AsyncGenerator<Uint8Array> {
    const turn = ++this.#turn
    if (!this.#source || this.#reading || start !== this.#at) await this.#seek(start)
    this.#reading = true
    while (this.#at < end) {
      const piece = await this.#next()
      if (turn !== this.#turn) return
      if (!piece)
        throw corruptContent(`${this.#what} ended early`, `${this.#at} of ${this.#descriptor.size} bytes arrived`)
      const given = piece.subarray(0, end - this.#at)
      this.#rest = piece.subarray(given.length)
      this.#count(given)
      yield given
      if (turn !== this.#turn) return
    }
    this.#reading = false
  }

  /** Throws unless everything was read and is what the digest says; what was sent by an earlier run, the registry verifies. */
  async verify(): Promise<void> {
    const {size, digest} = this.#descriptor
    if (await this.#next()) throw corruptContent(`${this.#what} is longer than its ${size} bytes`)
    if (this.#hashed === undefined) return
    const actual = this.#hash.digest()
    if (actual !== digest)
      throw corruptContent(`${this.#what} does not match its digest`, `expected ${digest}, got ${actual}`)
  }

  /** Leaves the source. */
  async close(): Promise<void> {
    await this.#source?.return?.()
    this.#source = undefined
  }

  async #seek(start: number): Promise<void> {
    await this.close()
    if (this.#hashed !== undefined && start > this.#hashed) this.#hashed = undefined
    this.#source = this.#open(start)[Symbol.asyncIterator]()
    this.#rest = new Uint8Array()
    this.#at = start
  }

  async #next(): Promise<Uint8Array | undefined> {
    if (this.#rest.length > 0) return this.#rest
    for (;;) {
      const step = await this.#source?.next()
      if (!step || step.done) return undefined
      if (step.value.length > 0) return step.value
    }
  }

  #count(piece: Uint8Array): void {
    const before = this.#at
    this.#at += piece.length
    if (this.#hashed === undefined || this.#at <= this.#hashed) return
    this.#hash.update(piece.subarray(this.#hashed - before))
    this.#hashed = this.#at
  }
}
