// Which versions of a content view go by the rules: pure, as plan.ts is for images.
import type {Decision} from './plan'
import type {Rules} from './rules'

export interface VersionFacts {
  readonly id: number
  readonly version: string
  /** When it was published, in milliseconds. */
  readonly published: number
  readonly environments: readonly string[]
  /** Composite content views that it is part of. */
  readonly composites: readonly string[]
  /** What it holds of what is needed: keys of the needs. */
  readonly holds: ReadonlySet<string>
}

export type VersionRules = Pick<Rules, 'olderThan'> & {
  /** So many of the newest unused versions stay. */
  readonly keep: number
}

const keep = (reason: string): Decision => ({action: 'keep', reason})

/**
 * Decides about each version, by ID; `versions` are in the order of their numbers. What is needed, with the reason in words, is kept in
 * the versions that stay anyway, else in the newest that holds it.
 */
export function planVersions(
  versions: readonly VersionFacts[],
  rules: VersionRules,
  needed: ReadonlyMap<string, string>,
): Map<number, Decision> {
  const newest = versions.filter((one) => useOf(one) === undefined).slice(rules.keep === 0 ? Infinity : -rules.keep)
  const decided = new Map(
    versions.flatMap((one): [number, Decision][] => {
      const reason = useOf(one) ?? stay(one, rules, newest)
      return reason === undefined ? [] : [[one.id, keep(reason)]]
    }),
  )
  const held = new Set(versions.filter(({id}) => decided.has(id)).flatMap(({holds}) => [...holds]))
  for (const one of versions.toReversed()) {
    if (decided.has(one.id)) continue
    const last = [...one.holds].find((key) => needed.has(key) && !held.has(key))
    decided.set(
      one.id,
      last === undefined ? {action: 'delete', reason: whyUnused(rules)} : keep(needed.get(last) ?? ''),
    )
    if (last !== undefined) for (const key of one.holds) held.add(key)
  }
  return decided
}

/** What uses a version; undefined when nothing does. */
function useOf({environments, composites}: VersionFacts): string | undefined {
  if (environments.length > 0) return `in ${environments.join(', ')}`
  return composites.length > 0 ? `part of ${composites.join(', ')}` : undefined
}

function stay(
  one: VersionFacts,
  {keep: count, olderThan}: VersionRules,
  newest: readonly VersionFacts[],
): string | undefined {
  if (newest.includes(one))
    return count === 1 ? 'the newest unused version' : `one of the ${count} newest unused versions`
  return olderThan && one.published >= olderThan.before ? `newer than ${olderThan.text}` : undefined
}

const whyUnused = ({olderThan}: VersionRules): string => (olderThan ? `unused, older than ${olderThan.text}` : 'unused')
