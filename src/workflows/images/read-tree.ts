// The tree of what a pull spec, a layout or an archive names.
import {CompanionFinder} from '../../oci/client/referrers'
import {AppError, exitCodes} from '../../core/errors'
import type {Open} from '../registry/access'
import {explained} from '../registry/advice'
import {manifestFor} from '../registry/image'
import {openSource, type Place} from '../registry/place'
import {imageTree, totalSize, type Attachments, type TreeNode} from './tree'

export interface ImageTree extends TreeNode {
  /** Repository or file. */
  readonly name: string
  /** Tag or name there; null for what was asked for by its digest. */
  readonly reference: string | null
  /** Bytes of everything in the tree, each digest once. */
  readonly total_size: number
}

export interface ReadOptions {
  /** Only the image for this, as `os/architecture[/variant]`. */
  readonly platform?: string | undefined
  readonly signal: AbortSignal
  /** Called when a registry does not say what is attached, with the reason. */
  warn(text: string): void
}

/** Reads the tree of a place. Exit code 128 when there is no such image. */
export async function readTree(from: Place, open: Open, options: ReadOptions): Promise<ImageTree> {
  const {platform, signal} = options
  const {source, reference, name, at, close} = await openSource(from, open)
  try {
    const read = async (): Promise<TreeNode> => {
      const root = await manifestFor(source, reference, {platform, signal})
      return imageTree(source, root, {attachments: await attachments(), signal})
    }
    const attachments = async (): Promise<Attachments> => {
      if (from.kind !== 'registry') return source.companions?.() ?? none
      const {client} = await open(from.host, from.reference.name)
      return tolerant(new CompanionFinder(client, from.reference.name, {signal}), options)
    }
    const tree = await (at ? explained(at, read) : read())
    return {name: source.name, reference: name ?? null, total_size: totalSize(tree), ...tree}
  } finally {
    await close()
  }
}

const none: Attachments = {of: () => Promise.resolve([])}

/** Who may pull an image may not always list tags: the tree is worth having without what is attached. */
function tolerant(finder: Attachments, {warn}: ReadOptions): Attachments {
  let failed = false
  return {
    async of(subject) {
      if (failed) return []
      try {
        return await finder.of(subject)
      } catch (error) {
        const refusals: readonly number[] = [exitCodes.notFound, exitCodes.forbidden, exitCodes.notAuthenticated]
        if (!(error instanceof AppError) || !refusals.includes(error.parts.exit)) throw error
        if (!failed) warn(`What is attached to the image is not shown: ${error.message}`)
        failed = true
        return []
      }
    },
  }
}
