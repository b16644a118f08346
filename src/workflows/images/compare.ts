// What differs between two places.
import {compareTexts} from './collect'
import type {Placement} from './placement'

export const changes = ['new', 'gone', 'moved', 'same'] as const
export type Change = (typeof changes)[number]

/** A tag of a repository in two places; one side is missing where the place has no such tag. */
export interface Difference {
  readonly change: Change
  readonly from: Placement | null
  readonly to: Placement | null
}

/** A label that is not the same on both sides; null where a side does not have it. */
export interface LabelChange {
  readonly label: string
  readonly from: string | null
  readonly to: string | null
}

export interface CompareOptions {
  /** Repositories are the same when they have the same name in the same product: for places of other servers, or of other times. */
  readonly byName?: boolean | undefined
}

/**
 * Every tag of two places, ordered by repository and tag. A row is a tag of a repository: the names of images differ between
 * environments. Where both places have the repository in the same content view those two are compared, else each with each of the
 * other place.
 */
export function compare(
  from: readonly Placement[],
  to: readonly Placement[],
  {byName = false}: CompareOptions = {},
): Difference[] {
  const keyOf = (one: Placement): string =>
    JSON.stringify([byName ? [one.product, one.repository] : one.library_repository_id, one.tag])
  const before = grouped(from, keyOf)
  const after = grouped(to, keyOf)
  return [...new Set([...before.keys(), ...after.keys()])]
    .flatMap((key) => paired(before.get(key) ?? [], after.get(key) ?? [], byName))
    .map(([a, b]) => ({change: changeOf(a, b), from: a, to: b}))
    .toSorted(inOrder)
}

function grouped(all: readonly Placement[], keyOf: (one: Placement) => string): Map<string, Placement[]> {
  const groups = new Map<string, Placement[]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}

type Pair = readonly [Placement | null, Placement | null]

/** Pairs the instances of one repository that have a tag. What was synchronized is in no view, and stands for all of them. */
function paired(from: readonly Placement[], to: readonly Placement[], byName: boolean): Pair[] {
  const viewOf = (one: Placement): unknown => (byName ? one.content_view : one.content_view_id)
  const together = from.flatMap((a) => to.filter((b) => viewOf(a) === viewOf(b)).map((b): Pair => [a, b]))
  const leftFrom = from.filter((a) => !together.some(([one]) => one === a))
  const leftTo = to.filter((b) => !together.some(([, one]) => one === b))
  if (leftFrom.length > 0 && leftTo.length > 0)
    return [...together, ...leftFrom.flatMap((a) => leftTo.map((b): Pair => [a, b]))]
  const alone = (one: Placement, other: readonly Placement[], pair: (other: Placement | null) => Pair): Pair[] => {
    const synchronized = other.filter(isSynchronized)
    if (synchronized.length > 0) return synchronized.map(pair)
    return isSynchronized(one) && other.length > 0 ? [] : [pair(null)]
  }
  return [
    ...together,
    ...leftFrom.flatMap((a) => alone(a, to, (b) => [a, b])),
    ...leftTo.flatMap((b) => alone(b, from, (a) => [a, b])),
  ]
}

const isSynchronized = ({content_view: view, content_view_id: id}: Placement): boolean => view === null && id === null

const changeOf = (from: Placement | null, to: Placement | null): Change =>
  from === null ? 'new' : to === null ? 'gone' : from.digest === to.digest ? 'same' : 'moved'

function inOrder(a: Difference, b: Difference): number {
  const [x, y] = [a.from ?? a.to, b.from ?? b.to]
  if (!x || !y) return 0
  return (
    compareTexts(x.product ?? '', y.product ?? '') ||
    compareTexts(x.repository, y.repository) ||
    compareTexts(x.tag, y.tag) ||
    x.repository_id - y.repository_id
  )
}

/** The labels that differ between both sides of a tag that moved; none where a side has no labels at all to compare. */
export function labelChanges({from, to}: Difference): LabelChange[] {
  if (!from || !to) return []
  const names = new Set([...Object.keys(from.labels), ...Object.keys(to.labels)])
  return [...names]
    .filter((label) => from.labels[label] !== to.labels[label])
    .toSorted(compareTexts)
    .map((label) => ({label, from: from.labels[label] ?? null, to: to.labels[label] ?? null}))
}
