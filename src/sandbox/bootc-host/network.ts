import {AppError, exitCodes} from '../../core/errors'
import {pause} from '../../katello/pause'

/** The connection of a host to the world, which a fault may take away once, in the middle of a pull. */
export class Network {
  readonly #absence: number
  #breaks: boolean
  #back = 0

  /** `absence`: milliseconds that a lost network stays away. */
  constructor(breaks: boolean, absence = 1500) {
    this.#breaks = breaks
    this.#absence = absence
  }

  /** The pieces of a download; the first download of a host that loses its network ends halfway. */
  async *through(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    this.#check()
    for await (const piece of pieces) {
      if (this.#breaks) {
        yield piece.subarray(0, Math.floor(piece.length / 2))
        this.#breaks = false
        this.#back = Date.now() + this.#absence
      }
      this.#check()
      yield piece
    }
  }

  /** Waits until there is a network. */
  async up(signal: AbortSignal): Promise<void> {
    const left = this.#back - Date.now()
    if (left > 0) await pause(left, signal)
  }

  #check(): void {
    if (Date.now() >= this.#back) return
    throw new AppError({
      code: 'unreachable',
      message: 'The connection to the registry was lost',
      detail: 'network is unreachable',
      exit: exitCodes.failed,
    })
  }
}
