import {inspect} from 'node:util'

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

  [inspect.custom](): string {
    return '***'
  }
}
