const most = 200

/** Answers to queries, each under the version of the tables that it was read from. */
export class KeptAnswers {
  /** By query and values; the one used last stands last. */
  readonly #answers = new Map<string, {readonly version: string; readonly answer: unknown}>()

  /** The answer of this key and version: the one that is kept, or what `make` gives. */
  answer<T>(key: string, version: string, make: () => T): T {
    const kept = this.#answers.get(key)
    const answer = kept?.version === version ? (kept.answer as T) : make()
    this.#answers.delete(key)
    this.#answers.set(key, {version, answer})
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > most && oldest !== undefined) this.#answers.delete(oldest)
    return answer
  }
}
