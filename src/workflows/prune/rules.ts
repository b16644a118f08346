// Which images a person wants to keep.
import {usageError} from '../../core/errors'

export interface Rules {
  /** So many of the newest images of each repository stay; undefined: age and patterns decide alone. */
  readonly keep: number | undefined
  /** Tags that match one of these patterns stay. */
  readonly keepTags: readonly string[]
  /** Only what is older goes. */
  readonly olderThan: Age | undefined
  /** Tags stay whatever they are; only manifests without one go. */
  readonly untaggedOnly: boolean
  /** What is attached to images that are nowhere goes as well. */
  readonly orphans: boolean
  /** The registry deletes tags and indexes; without that, only manifests that neither has can go. */
  readonly deletesTags: boolean
}

/** An age as it was written, and the time before which something is older. */
export interface Age {
  readonly text: string
  readonly before: number
}

const hour = 3_600_000
const units: Readonly<Record<string, number>> = {h: hour, d: 24 * hour, w: 7 * 24 * hour, y: 365 * 24 * hour}

/** Reads `90d`, `12h`, `4w` or `1y`; anything else is a usage error. `now` is in milliseconds. */
export function readAge(option: string, given: string, now: number): Age {
  const [, count, unit = ''] = /^(\d{1,5})\s*(h|d|w|y)$/.exec(given.trim()) ?? []
  if (count === undefined)
    throw usageError(`${option} takes an age, not ${JSON.stringify(given)}`, 'Write it as 12h, 90d, 4w or 1y')
  return {text: `${count}${unit}`, before: now - Number(count) * (units[unit] ?? 0)}
}

/** True when a tag matches one of some patterns, with `*` for any text and `?` for a character. */
export function matchesTag(patterns: readonly string[], tag: string): string | undefined {
  return patterns.find((pattern) => expression(pattern).test(tag))
}

/** What a person means by a pattern: the characters of tags stand for themselves. */
function expression(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}

/** True when rules say something about tags: without one, only untagged manifests go. */
export const prunesTags = ({keep, keepTags, olderThan, untaggedOnly}: Rules): boolean =>
  !untaggedOnly && (keep !== undefined || keepTags.length > 0 || olderThan !== undefined)
