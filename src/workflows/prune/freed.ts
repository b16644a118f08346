// How many bytes a plan frees: each blob once, and none that something else still needs.
import type {Blob, StoredImage} from './content'
import {actionOf, type RepositoryPlan} from './plan'

export interface Freed {
  readonly bytes: number
  /** False where something could not be read that may share blobs with what goes: then it is at most so much. */
  readonly isExact: boolean
}

/** Digests that go from every repository that is pruned, unless something outside of them has them. */
export function goneDigests(plans: readonly RepositoryPlan[], outside: ReadonlySet<string>): Set<string> {
  const kept = new Set(plans.flatMap(({manifests}) => actionOf(manifests, 'keep')))
  const gone = plans.flatMap(({manifests}) => actionOf(manifests, 'delete'))
  return new Set(gone.filter((digest) => !kept.has(digest) && !outside.has(digest)))
}

/** The blobs of what goes without those of what stays: in the repositories, and `outside` of them. */
export function freedBytes(
  plans: readonly RepositoryPlan[],
  outside: ReadonlyMap<string, readonly Blob[] | undefined>,
): Freed {
  const gone = goneDigests(plans, new Set(outside.keys()))
  const images = plans.flatMap(({content}) => [...content.manifests.values()])
  const going = new Map(images.filter(({digest}) => gone.has(digest)).flatMap(blobSizes))
  const staying = images.filter(({digest}) => !gone.has(digest)).map(({blobs}) => blobs)
  const needed = [...staying, ...outside.values()]
  for (const blobs of needed) for (const {digest} of blobs ?? []) going.delete(digest)
  return {
    bytes: [...going.values()].reduce((sum, size) => sum + size, 0),
    isExact: going.size === 0 || needed.every((blobs) => blobs !== undefined),
  }
}

const blobSizes = ({blobs = []}: StoredImage): [string, number][] => blobs.map(({digest, size}) => [digest, size])
