// What goes from one repository and what stays, and why: pure, so that it can be tested against a model.
import {parseCompanionTag} from '../../oci/companions'
import type {Protection, RepositoryContent, StoredImage} from './content'
import {graphOf, reach, type Graph} from './graph'
import {matchesTag, prunesTags, type Rules} from './rules'

export interface Decision {
  readonly action: 'delete' | 'keep'
  readonly reason: string
}

export interface RepositoryPlan {
  readonly content: RepositoryContent
  readonly tags: ReadonlyMap<string, Decision>
  readonly manifests: ReadonlyMap<string, Decision>
}

const keep = (reason: string): Decision => ({action: 'keep', reason})
const remove = (reason: string): Decision => ({action: 'delete', reason})

const inIndex = 'in an index that stays'
const ofImage = 'belongs to an image that stays'

/**
 * Decides about each tag and each manifest of a repository. What is protected stays, with its index and with what is attached to it; an
 * index keeps what it lists. A plan that is carried out leaves nothing for the next one by the same rules at the same time.
 */
export function planRepository(content: RepositoryContent, rules: Rules, protection: Protection): RepositoryPlan {
  const graph = graphOf(content)
  const shielded = shield(content, graph, protection)
  const named = ordinaryTags(content, graph, rules, {shielded, followed: protection.followed})
  const seeds = new Map(shielded)
  for (const [tag, {action, reason}] of named) {
    const digest = content.tags.get(tag)
    if (action === 'keep' && digest !== undefined && !seeds.has(digest)) seeds.set(digest, reason)
  }
  const free = untagged(content, graph, rules)
  for (const [digest, {action, reason}] of free) if (action === 'keep' && !seeds.has(digest)) seeds.set(digest, reason)
  const others = [...leftOver(content, rules, protection), ...unremovable(content, graph, rules, protection)]
  for (const [digest, reason] of others) if (!seeds.has(digest)) seeds.set(digest, reason)
  const kept = reach(seeds, (digest) => [
    ...graph.children(digest).map((child) => [child, inIndex] as const),
    ...graph.attached(digest).map((one) => [one, ofImage] as const),
  ])
  return {
    content,
    tags: decideTags(content, graph, {named, kept, seeds}),
    manifests: new Map(
      [...content.manifests.keys()].map((digest) => {
        const reason = kept.get(digest)
        return [digest, reason === undefined ? remove(whyGone(digest, graph, free)) : keep(reason)]
      }),
    ),
  }
}

/**
 * What is protected and in the repository, and the indexes through which a host may have pulled it. An index counts although what it lists
 * is not here.
 */
function shield({manifests}: RepositoryContent, graph: Graph, {digests, members}: Protection): Map<string, string> {
  const reached = reach(digests, (digest) =>
    graph.parents(digest).map((one) => [one, `lists what is ${digests.get(digest) ?? 'kept'}`]),
  )
  return new Map([...members, ...reached].filter(([digest]) => manifests.has(digest)))
}

interface Shields {
  readonly shielded: ReadonlyMap<string, string>
  readonly followed: ReadonlyMap<string, string>
}

/** Decisions about the tags that are not attached to an image: those follow it. */
function ordinaryTags(
  content: RepositoryContent,
  graph: Graph,
  rules: Rules,
  {shielded, followed}: Shields,
): Map<string, Decision> {
  const tags = [...content.tags].filter(([tag]) => graph.subjectOfTag(tag) === undefined)
  const newest = newestOf(content, tags, rules)
  const decide = (tag: string, digest: string): Decision => {
    const reason = shielded.get(digest) ?? followed.get(`${content.image}:${tag}`)
    if (reason !== undefined) return keep(reason)
    if (!prunesTags(rules)) return keep('tagged')
    const pattern = matchesTag(rules.keepTags, tag)
    if (pattern !== undefined) return keep(`matches ${pattern}`)
    if (newest.has(digest)) return keep(rules.keep === 1 ? 'the newest' : `one of the ${rules.keep} newest`)
    return byAge(content.manifests.get(digest), rules) ?? remove(whyTag(rules))
  }
  return new Map(tags.map(([tag, digest]) => [tag, decide(tag, digest)]))
}

/** The newest images among those that no pattern keeps; tags of one image count once. */
function newestOf(
  {manifests}: RepositoryContent,
  tags: readonly (readonly [string, string])[],
  {keep: count, keepTags}: Rules,
): ReadonlySet<string> {
  if (count === undefined) return new Set()
  const digests = new Set(tags.filter(([tag]) => matchesTag(keepTags, tag) === undefined).map(([, digest]) => digest))
  const images = [...digests].map((digest) => ({digest, image: manifests.get(digest)}))
  const order = images.toSorted(
    (a, b) =>
      compare(timeOf(b.image), timeOf(a.image)) ||
      compare(b.image?.id ?? Infinity, a.image?.id ?? Infinity) ||
      (a.digest < b.digest ? -1 : 1),
  )
  return new Set(order.slice(0, count).map(({digest}) => digest))
}

const compare = (a: number, b: number): number => (a === b ? 0 : a - b)

/** An image of which no time is known counts as new: nobody loses what may be needed. */
const timeOf = (image: StoredImage | undefined): number => image?.built ?? image?.arrived ?? Infinity

/** Keeps what is not old enough: built or arrived later, or at a time that nothing tells. */
function byAge(image: StoredImage | undefined, {olderThan}: Rules): Decision | undefined {
  if (!olderThan) return undefined
  const times = [image?.built, image?.arrived].filter((time) => time !== undefined)
  if (times.length === 0) return keep('of unknown age')
  return Math.max(...times) >= olderThan.before ? keep(`newer than ${olderThan.text}`) : undefined
}

const whyTag = ({keep: count, keepTags, olderThan}: Rules): string =>
  [
    ...(count === undefined ? [] : [count === 0 ? 'none is kept' : `not among the ${count} newest`]),
    ...(olderThan ? [`older than ${olderThan.text}`] : []),
    ...(count === undefined && !olderThan ? [`does not match ${keepTags.join(', ')}`] : []),
  ].join(', ')

/** Manifests that have no tag, are in no index and are attached to nothing. */
function untagged({manifests}: RepositoryContent, graph: Graph, rules: Rules): Map<string, Decision> {
  const free = [...manifests.values()].filter(
    ({digest, subject}) =>
      subject === undefined && graph.tagsOf(digest).length === 0 && graph.parents(digest).length === 0,
  )
  return new Map(free.map((image) => [image.digest, byAge(image, rules) ?? remove('untagged')]))
}

/** What is attached to an image that the repository does not have. */
function leftOver({tags, manifests}: RepositoryContent, rules: Rules, {elsewhere}: Protection): [string, string][] {
  const attached: (readonly [string, string])[] = [
    ...[...manifests.values()].flatMap(({digest, subject}) =>
      subject === undefined ? [] : [[digest, subject] as const],
    ),
    ...[...tags].flatMap(([tag, digest]) => {
      const subject = parseCompanionTag(tag)?.subject
      return subject === undefined ? [] : [[digest, subject] as const]
    }),
  ]
  return attached.flatMap(([digest, subject]): [string, string][] => {
    if (manifests.has(subject)) return []
    if (elsewhere.has(subject)) return [[digest, 'belongs to an image of another repository']]
    return rules.orphans ? [] : [[digest, 'belongs to an image that is not here']]
  })
}

/** What the server would refuse to delete. */
function unremovable(
  {tags, manifests}: RepositoryContent,
  graph: Graph,
  {deletesTags}: Rules,
  {elsewhere}: Protection,
): [string, string][] {
  const listed = [...manifests.values()].filter(({listedIn}) =>
    listedIn.some((index) => !manifests.has(index) && elsewhere.has(index)),
  )
  const found = listed.map(({digest}): [string, string] => [digest, 'in an index of another repository'])
  if (deletesTags) return found
  const reason = 'the server cannot delete tags and indexes'
  const indexes = [...manifests.values()].filter(({type}) => type === 'index').map(({digest}) => digest)
  const attachedTo = [...tags.keys()].flatMap((tag) => graph.subjectOfTag(tag) ?? [])
  const shared = [...manifests.keys()].filter((digest) => elsewhere.has(digest))
  return [
    ...found,
    ...[...tags.values(), ...indexes, ...attachedTo.filter((one) => manifests.has(one))].map(
      (digest): [string, string] => [digest, reason],
    ),
    ...shared.map((digest): [string, string] => [digest, 'tagged in another repository']),
  ]
}

interface Decided {
  readonly named: ReadonlyMap<string, Decision>
  readonly kept: ReadonlyMap<string, string>
  readonly seeds: ReadonlyMap<string, string>
}

function decideTags(content: RepositoryContent, graph: Graph, {named, kept, seeds}: Decided): Map<string, Decision> {
  return new Map(
    [...content.tags].map(([tag, digest]) => {
      const own = named.get(tag)
      if (own) return [tag, own]
      const subject = graph.subjectOfTag(tag) ?? ''
      const seeded = seeds.get(digest)
      if (kept.has(subject) && content.manifests.has(subject)) return [tag, keep(seeded ?? ofImage)]
      if (seeded !== undefined) return [tag, keep(seeded)]
      return [tag, remove(whyAttached(content.manifests.has(subject)))]
    }),
  )
}

const whyAttached = (isHere: boolean): string =>
  isHere ? 'belongs to an image that goes' : 'belongs to an image that is nowhere'

function whyGone(digest: string, graph: Graph, free: ReadonlyMap<string, Decision>): string {
  if (free.has(digest)) return 'untagged'
  const tags = graph.tagsOf(digest)
  if (tags.length > 0) return tags.length === 1 ? 'its tag goes' : 'its tags go'
  return graph.parents(digest).length > 0 ? 'in an index that goes' : 'belongs to an image that goes'
}

/**
 * Plans of several repositories. What is attached to an image counts as left over only when no repository keeps the image, so what goes
 * from one may take what is attached to it from another.
 */
export function planAll(
  contents: readonly RepositoryContent[],
  rules: Rules,
  protection: Protection,
): RepositoryPlan[] {
  for (let kept = contents.map(({manifests}) => new Set(manifests.keys())); ;) {
    const plans = contents.map((content, at) =>
      planRepository(content, rules, {
        ...protection,
        elsewhere: union([protection.elsewhere, ...kept.filter((_, other) => other !== at)]),
      }),
    )
    const next = plans.map(({manifests}) => new Set(actionOf(manifests, 'keep')))
    if (next.every((digests, at) => digests.size === kept[at]?.size)) return plans
    kept = next
  }
}

/** Keys about which the same was decided. */
export const actionOf = (decisions: ReadonlyMap<string, Decision>, action: Decision['action']): string[] =>
  [...decisions].filter(([, decision]) => decision.action === action).map(([key]) => key)

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]))
}
