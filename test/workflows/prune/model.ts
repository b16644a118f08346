// Random servers for pruning, and what a simple model of them says must stay.
import {digestOf} from '../../../src/core/digest'
import {companionTag, parseCompanionTag} from '../../../src/oci/companions'
import type {Protection, RepositoryContent, StoredImage} from '../../../src/workflows/prune/content'
import type {Rules} from '../../../src/workflows/prune/rules'
import {readAge} from '../../../src/workflows/prune/rules'

export const now = Date.parse('2026-11-26T00:00:00Z')
const day = 86_400_000

/** A small generator of numbers that a seed repeats. */
export function random(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    below,
    chance: (p: number): boolean => next() < p,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
  }
}
type Random = ReturnType<typeof random>

export const digest = (name: string): string => digestOf(new TextEncoder().encode(name))

export interface Server {
  readonly contents: RepositoryContent[]
  readonly protection: Protection
  readonly rules: Rules
}

export const image = (name: string, more: Partial<StoredImage> = {}): StoredImage => ({
  digest: digest(name),
  id: 0,
  type: 'manifest',
  children: [],
  subject: undefined,
  blobs: [],
  listedIn: [],
  built: undefined,
  arrived: undefined,
  ...more,
})

/** A repository of images, indexes that share members, signatures by tag and by subject, lists of referrers, and what was left behind. */
function repository(r: Random, id: number, shared: readonly StoredImage[]): RepositoryContent {
  const manifests = new Map<string, StoredImage>()
  const tags = new Map<string, string>()
  const add = (one: StoredImage): string => {
    manifests.set(one.digest, one)
    return one.digest
  }
  const blob = () => ({digest: digest(`blob ${r.below(12)}`), size: 1 + r.below(1000)})
  const blobs = () => Array.from({length: r.below(4)}, blob).map((one) => ({...one, size: sizeOf(one.digest)}))
  const times = () => ({
    built: r.chance(0.8) ? now - r.below(120) * day : undefined,
    arrived: r.chance(0.6) ? now - r.below(120) * day : undefined,
  })
  const images = [
    ...shared.filter(() => r.chance(0.5)).map(add),
    ...Array.from({length: 2 + r.below(6)}, (_, n) =>
      add(image(`${id} image ${n}`, {id: n, blobs: blobs(), ...times()})),
    ),
  ]
  const indexes = Array.from({length: r.below(4)}, (_, n) =>
    add(
      image(`${id} index ${n}`, {
        id: 100 + n,
        type: 'index',
        children: [...new Set([r.pick(images), r.pick(images), digest('not stored')])],
        ...times(),
      }),
    ),
  )
  if (indexes.length > 1)
    indexes.push(add(image(`${id} nested`, {id: 150, type: 'index', children: [r.pick(indexes), r.pick(images)]})))
  const all = [...images, ...indexes]
  for (const one of all)
    for (let n = r.below(3); n > 0; n--)
      tags.set(r.pick(['v1', 'v2', 'build-1', 'build-2', 'latest', 'x', `t${r.below(9)}`]), one)
  const subjects = [...all, digest('nowhere'), digest('elsewhere')]
  for (let n = r.below(5); n > 0; n--) {
    const subject = r.pick(subjects)
    const signature = image(`${id} signature ${n}`, {id: 200 + n, blobs: blobs()})
    if (r.chance(0.5)) tags.set(companionTag(subject, r.pick(['sig', 'att', 'sbom'])), add(signature))
    else {
      add({...signature, subject})
      if (r.chance(0.5))
        tags.set(
          companionTag(subject),
          add(image(`${id} referrers ${n}`, {id: 300 + n, type: 'index', children: [signature.digest]})),
        )
      if (r.chance(0.2))
        tags.set(companionTag(signature.digest, 'sig'), add(image(`${id} countersigned ${n}`, {id: 400 + n})))
      if (r.chance(0.2)) tags.set(`sbom-${n}`, signature.digest)
    }
  }
  return {id, name: `r${id}`, product: 'P', image: `acme/p/r${id}`, tags, manifests}
}

/** A blob has one size, wherever it is named. */
const sizeOf = (name: string): number => 1 + Number.parseInt(name.slice(7, 10), 16)

export function server(seed: number): Server {
  const r = random(seed)
  const shared = [0, 1].map((n) =>
    image(`shared ${n}`, {
      built: now - 40 * day,
      blobs: [{digest: digest(`blob ${n}`), size: sizeOf(digest(`blob ${n}`))}],
    }),
  )
  const contents = Array.from({length: 1 + r.below(3)}, (_, n) => repository(r, n + 1, shared))
  const all = contents.flatMap(({manifests}) => [...manifests.keys()])
  const digests = new Map<string, string>()
  for (const reason of ['served in Dev', 'in version App CV 1.0', 'booted by host', 'needed by activation key web'])
    for (let n = r.below(3); n > 0; n--) if (r.chance(0.6)) digests.set(r.pick([...all, digest('gone')]), reason)
  if (r.chance(0.2)) digests.set(digest('not stored'), 'booted by host')
  const members = new Map<string, string>()
  for (let n = r.below(3); n > 0; n--) members.set(r.pick([...all, digest('gone')]), 'in an index booted by host')
  const followed = new Map(
    contents.flatMap(({image: name, tags}) =>
      r.chance(0.3) && tags.size > 0 ? [[`${name}:${r.pick([...tags.keys()])}`, 'followed by host'] as const] : [],
    ),
  )
  const elsewhere = new Set([digest('elsewhere'), ...(r.chance(0.3) ? [r.pick(all)] : [])])
  const untaggedOnly = r.chance(0.15)
  const rules: Rules = {
    keep: r.chance(0.6) ? r.below(4) : undefined,
    keepTags: r.chance(0.3) ? ['v*'] : [],
    olderThan: r.chance(0.5) ? readAge('--older-than', `${r.pick([1, 30, 90])}d`, now) : undefined,
    untaggedOnly,
    orphans: r.chance(0.3),
    deletesTags: untaggedOnly ? r.chance(0.5) : true,
  }
  return {contents, protection: {digests, members, followed, elsewhere}, rules}
}

/** The repository that a signature tag or a referrer is attached to, as the model reads it. */
export const subjectOf = (content: RepositoryContent, tag: string): string | undefined =>
  parseCompanionTag(tag)?.subject ?? content.manifests.get(content.tags.get(tag) ?? '')?.subject
