import {parseFault, type Action, type Spec, type Target} from './spec'

/** A fault that is set up, with how often its target was reached and how often it struck. */
export interface FaultRecord {
  readonly id: number
  readonly fault: string
  readonly seen: number
  readonly struck: number
}

interface Entry {
  readonly id: number
  readonly spec: Spec
  readonly random: () => number
  seen: number
  struck: number
}

/** The faults of a sandbox, which its owner adds and clears while it runs. They are gone with its process. */
export class Faults {
  readonly #entries = new Map<number, Entry>()
  #last = 0

  /** Sets faults up: all, or, when one cannot be read, none. `seed`: what those with a probability are drawn from. */
  add(texts: readonly string[], seed = 1): FaultRecord[] {
    const specs = texts.map(parseFault)
    return specs.map((spec) => {
      const id = ++this.#last
      const entry = {id, spec, random: randomOf(seed + id), seen: 0, struck: 0}
      this.#entries.set(id, entry)
      return recordOf(entry)
    })
  }

  list(): FaultRecord[] {
    return [...this.#entries.values()].map(recordOf)
  }

  /** Removes one fault, or all; gives how many there were. */
  clear(id?: number): number {
    const count = id === undefined ? this.#entries.size : Number(this.#entries.has(id))
    if (id === undefined) this.#entries.clear()
    else this.#entries.delete(id)
    return count
  }

  /** What is to happen to a task or a request that comes now: of the first fault that strikes. All that it meets count it. */
  strike(isMet: (target: Target) => boolean): Action | undefined {
    let action: Action | undefined
    for (const entry of this.#entries.values()) {
      if (!isMet(entry.spec.target)) continue
      entry.seen++
      if (!strikes(entry) || action) continue
      entry.struck++
      action = entry.spec.action
    }
    return action
  }
}

function strikes({spec: {when}, seen, random}: Entry): boolean {
  return when.kind === 'share' ? random() < when.share : seen >= when.first && seen <= when.last
}

const recordOf = ({id, spec, seen, struck}: Entry): FaultRecord => ({id, fault: spec.text, seen, struck})

/** Numbers of 0 to 1, the same ones for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
