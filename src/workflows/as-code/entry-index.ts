// Finds entries of a file without looking through all of them each time: a file may describe thousands.
import {keyOf, type Entry} from './model'

export interface EntryIndex {
  readonly byKey: ReadonlyMap<string, Entry>
  /** Promotions, by the name of their content view. */
  readonly promotions: ReadonlyMap<string, readonly Entry[]>
}

const indexes = new WeakMap<readonly Entry[], EntryIndex>()

/** The index of entries, made when it is first asked for. */
export function indexOf(entries: readonly Entry[]): EntryIndex {
  const known = indexes.get(entries)
  if (known) return known
  const promotions = new Map<string, Entry[]>()
  for (const entry of entries) {
    const [view = ''] = entry.path
    if (entry.kind !== 'promotion') continue
    const of = promotions.get(view)
    if (of) of.push(entry)
    else promotions.set(view, [entry])
  }
  const made = {byKey: new Map(entries.map((one) => [keyOf(one), one])), promotions}
  indexes.set(entries, made)
  return made
}
