const period = 5 * 60_000
const addressLimit = 10_000

/** Counts failed logins by address over five minutes, so that passwords cannot be tried one after the other. */
export class LoginThrottle {
  readonly #failures = new Map<string, number[]>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** True when an address has failed `limit` times; a limit of 0 never blocks. */
  blocked(address: string, limit: number): boolean {
    return limit > 0 && this.#recent(address).length >= limit
  }

  failed(address: string): void {
    if (this.#failures.size >= addressLimit) this.#failures.clear()
    this.#failures.set(address, [...this.#recent(address), this.#now()])
  }

  #recent(address: string): number[] {
    return (this.#failures.get(address) ?? []).filter((at) => at > this.#now() - period)
  }
}
