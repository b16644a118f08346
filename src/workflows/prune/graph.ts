// How the manifests of a repository belong together: indexes and what they list, images and what is attached to them.
import {parseCompanionTag} from '../../oci/companions'
import type {RepositoryContent, StoredImage} from './content'

export interface Graph {
  /** Names of a manifest that belong to nothing else, sorted. */
  readonly tagsOf: (digest: string) => readonly string[]
  /** The indexes of the repository that list a digest. */
  readonly parents: (digest: string) => readonly string[]
  /** What an index lists and the repository has. */
  readonly children: (digest: string) => readonly string[]
  /** What is attached to an image and the repository has. */
  readonly attached: (subject: string) => readonly string[]
  /** The image that a tag, by its name or what it names, is attached to. */
  readonly subjectOfTag: (tag: string) => string | undefined
}

/** Reads the relations of a repository's manifests once. */
export function graphOf({tags, manifests}: RepositoryContent): Graph {
  const tagsOf = new Lists()
  const parents = new Lists()
  const attached = new Lists()
  for (const [tag, digest] of tags) {
    tagsOf.add(digest, tag)
    const named = parseCompanionTag(tag)
    if (named) attached.add(named.subject, digest)
  }
  for (const {digest, children, subject} of manifests.values()) {
    for (const child of children) parents.add(child, digest)
    if (subject !== undefined) attached.add(subject, digest)
  }
  const present = (digests: readonly string[]): string[] => digests.filter((digest) => manifests.has(digest))
  return {
    tagsOf: (digest) => tagsOf.get(digest).toSorted(),
    parents: (digest) => parents.get(digest),
    children: (digest) => present(manifests.get(digest)?.children ?? []),
    attached: (subject) => present(attached.get(subject)),
    subjectOfTag: (tag) => parseCompanionTag(tag)?.subject ?? subjectOf(manifests, tags.get(tag)),
  }
}

const subjectOf = (manifests: ReadonlyMap<string, StoredImage>, digest: string | undefined): string | undefined =>
  digest === undefined ? undefined : manifests.get(digest)?.subject

/** Lists by a key. */
class Lists {
  readonly #lists = new Map<string, string[]>()

  add(key: string, value: string): void {
    const list = this.#lists.get(key)
    if (!list) this.#lists.set(key, [value])
    else if (!list.includes(value)) list.push(value)
  }

  get(key: string): readonly string[] {
    return this.#lists.get(key) ?? []
  }
}

/** Everything that can be reached from some digests by steps, with the word that the first step to it gives. */
export function reach(
  seeds: ReadonlyMap<string, string>,
  next: (digest: string) => Iterable<readonly [digest: string, reason: string]>,
): Map<string, string> {
  const reached = new Map(seeds)
  const waiting = [...seeds.keys()]
  for (let digest = waiting.pop(); digest !== undefined; digest = waiting.pop())
    for (const [other, reason] of next(digest)) {
      if (reached.has(other)) continue
      reached.set(other, reason)
      waiting.push(other)
    }
  return reached
}
