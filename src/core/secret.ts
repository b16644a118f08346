/** As node:util's `inspect.custom`, without loading it. */
const inspected = Symbol.for('nodejs.util.inspect.custom')

/** A value that must not be printed: every way of turning it into text gives `***`. Read it with {@link Secret.reveal}. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [inspected](): string {
    return '***'
  }
}
