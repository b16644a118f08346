// A plan as rows, for people and programs.
import type {RepositoryContent, StoredImage} from './content'
import {graphOf} from './graph'
import type {Decision, RepositoryPlan} from './plan'

/** One tag, or one manifest without a tag. */
export interface PruneEntry {
  readonly image: string
  readonly tag: string | null
  readonly digest: string
  readonly type: 'manifest' | 'index'
  readonly action: 'delete' | 'keep'
  readonly reason: string
  /** When it was built, ISO 8601 in UTC; null where nothing says so, or no rule asks. */
  readonly created: string | null
  /** Bytes of configurations and layers, each once; null where they could not be read. What is shared is not freed. */
  readonly size: number | null
  readonly repository: string
  readonly repository_id: number
  readonly product: string
}

/** The rows of a plan: every tag, and every manifest that goes or that no tag and no index explains; what goes comes first. */
export function entriesOf(plan: RepositoryPlan): PruneEntry[] {
  const {content, tags, manifests} = plan
  const graph = graphOf(content)
  const isExplained = (digest: string, {action}: Decision): boolean =>
    graph.tagsOf(digest).length > 0 || (action === 'keep' && graph.parents(digest).length > 0)
  const rows = [
    ...[...tags].map(([tag, decision]) => entry(content, tag, content.tags.get(tag) ?? '', decision)),
    ...[...manifests]
      .filter(([digest, decision]) => !isExplained(digest, decision))
      .map(([digest, decision]) => entry(content, null, digest, decision)),
  ]
  return rows.toSorted(
    (a, b) =>
      Number(a.action === 'keep') - Number(b.action === 'keep') ||
      Number(a.tag === null) - Number(b.tag === null) ||
      byText(a.tag ?? a.digest, b.tag ?? b.digest),
  )
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

function entry(content: RepositoryContent, tag: string | null, digest: string, decision: Decision): PruneEntry {
  const image = content.manifests.get(digest)
  return {
    image: content.image,
    tag,
    digest,
    type: image?.type ?? 'manifest',
    action: decision.action,
    reason: decision.reason,
    created: image?.built === undefined ? null : new Date(image.built).toISOString(),
    size: image ? sizeOf(content, image) : null,
    repository: content.name,
    repository_id: content.id,
    product: content.product,
  }
}

/** Bytes of an image, or of all images that an index lists here. */
function sizeOf(content: RepositoryContent, image: StoredImage): number | null {
  const sizes = new Map<string, number>()
  const seen = new Set<string>()
  const add = (one: StoredImage): boolean => {
    if (seen.has(one.digest)) return true
    seen.add(one.digest)
    if (!one.blobs) return false
    for (const {digest, size} of one.blobs) sizes.set(digest, size)
    return one.children.every((child) => {
      const listed = content.manifests.get(child)
      return !listed || add(listed)
    })
  }
  return add(image) ? [...sizes.values()].reduce((sum, size) => sum + size, 0) : null
}
