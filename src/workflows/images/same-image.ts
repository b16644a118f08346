// Which digests name the same image: an index (manifest list), and each manifest that it lists. A host may report either of them,
// whichever a tag names.
import {dockerManifestLists, dockerManifests, type DockerManifest} from '../../contract/docker-manifests'
import {isDigest} from '../../core/digest'
import {inGroups} from '../../core/groups'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'

/** A digest to look up, with what it names where that is known: then only one kind of list is asked for. */
export interface ImageDigest {
  readonly digest: string
  readonly type?: 'manifest' | 'index' | undefined
}

/** Indexes and what they list, as far as they were looked up. Digests may be in either case. */
export class SameImages {
  readonly #listed = new Relation()
  readonly #listing = new Relation()

  constructor(pairs: readonly (readonly [index: string, manifest: string])[] = []) {
    for (const [index, manifest] of pairs) {
      this.#listed.add(index, manifest)
      this.#listing.add(manifest, index)
    }
  }

  /** What an index lists. */
  manifestsOf(index: string): ReadonlySet<string> {
    return this.#listed.get(index)
  }

  /** The indexes that list a manifest. */
  indexesOf(manifest: string): ReadonlySet<string> {
    return this.#listing.get(manifest)
  }

  /** A digest with what it lists and what lists it. */
  of(digest: string): ReadonlySet<string> {
    return new Set([digest.toLowerCase(), ...this.manifestsOf(digest), ...this.indexesOf(digest)])
  }

  /** True where both are one, or one is an index that lists the other. Two manifests of one index are different images. */
  isSame(a: string | null | undefined, b: string | null | undefined): boolean {
    if (!a || !b) return false
    return a.toLowerCase() === b.toLowerCase() || this.of(a).has(b.toLowerCase())
  }
}

class Relation {
  readonly #sets = new Map<string, Set<string>>()

  add(from: string, to: string): void {
    const set = this.#sets.get(from.toLowerCase()) ?? new Set<string>()
    this.#sets.set(from.toLowerCase(), set.add(to.toLowerCase()))
  }

  get(from: string): ReadonlySet<string> {
    return this.#sets.get(from.toLowerCase()) ?? new Set()
  }
}

/** Searches have an end, as URLs do. */
const inOneSearch = 20
const atOnce = 4

/**
 * Looks up the indexes and the manifests that some digests stand for. One request for each 20 indexes, one for each 20 manifests, and
 * both for what may be either. What is not a digest is left out: hosts report anything, and it would become a part of the search.
 */
export async function readSameImages(
  client: Client,
  wanted: Iterable<ImageDigest>,
  organizationId?: number,
): Promise<SameImages> {
  const all = [...wanted]
  const indexes = all.filter(({type}) => type !== 'manifest')
  const manifests = all.filter(({type}) => type !== 'index')
  const [lists, images] = await Promise.all([
    found(client, dockerManifestLists.index, indexes, organizationId),
    found(client, dockerManifests.index, manifests, organizationId),
  ])
  return new SameImages([
    ...lists.flatMap(({digest, manifests: listed = []}) => listed.map((one) => [digest, one.digest] as const)),
    ...images.flatMap(({digest, manifest_lists: above = []}) => above.map((one) => [one.digest, digest] as const)),
  ])
}

async function found(
  client: Client,
  action: typeof dockerManifests.index | typeof dockerManifestLists.index,
  wanted: readonly ImageDigest[],
  organizationId: number | undefined,
): Promise<DockerManifest[]> {
  const digests = [...new Set(wanted.map(({digest}) => digest.toLowerCase()))].filter(isDigest)
  const pages = await mapParallel(inGroups(digests, inOneSearch), atOnce, (some) =>
    client.all(action, organizationId === undefined ? {} : {organization_id: organizationId}, {
      search: some.map((digest) => `digest = ${digest}`).join(' or '),
    }),
  )
  return pages.flat()
}
