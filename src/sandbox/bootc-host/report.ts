import type {OutputLine} from './link'

/** Sends the output of a job while it runs, in order; lines that come while some are on the way go together. */
export class JobReport {
  readonly #send: (lines: readonly OutputLine[]) => Promise<void>
  #waiting: OutputLine[] = []
  #sending: Promise<void> | undefined

  constructor(send: (lines: readonly OutputLine[]) => Promise<void>) {
    this.#send = send
  }

  add(line: OutputLine): void {
    this.#waiting.push(line)
    if (this.#sending) return
    this.#sending = this.#flush()
    this.#sending.catch(() => undefined) // whoever ends the report gets the error
  }

  /** Waits until everything is sent. */
  async end(): Promise<void> {
    await this.#sending
  }

  async #flush(): Promise<void> {
    await Promise.resolve()
    while (this.#waiting.length > 0) await this.#send(this.#waiting.splice(0))
    this.#sending = undefined
  }
}
