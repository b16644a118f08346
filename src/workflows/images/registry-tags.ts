// Tags and digests as a registry has them, without Katello: of an upstream, or of a content proxy.
import {mapParallel} from '../../core/parallel'
import {unlessMissing} from './missing'
import {isListMediaType} from '../../oci/mediatypes'
import type {RegistryClient} from '../../oci'

/** A tag of a repository, with the digest of what it names. */
export interface RegistryTag {
  readonly tag: string
  readonly digest: string
  readonly type: 'manifest' | 'index'
}

/** Manifests that are asked for at a time. */
const atOnce = 8

/** The tags of a repository that `choose` keeps: one request for the list and one per tag. Undefined when there is no such repository. */
export async function registryTags(
  client: RegistryClient,
  name: string,
  {
    choose = (tags) => tags,
    signal,
  }: {choose?: (tags: readonly string[]) => readonly string[]; signal?: AbortSignal} = {},
): Promise<readonly RegistryTag[] | undefined> {
  const listed = await unlessMissing(() => client.listTags(name, {signal}))
  if (!listed) return undefined
  const found = await mapParallel(choose(listed), atOnce, async (tag) => ({
    tag,
    head: await client.headManifest(name, tag, {signal}),
  }))
  // A tag that was removed meanwhile is not there.
  return found.flatMap(({tag, head}) =>
    head ? [{tag, digest: head.digest, type: isListMediaType(head.mediaType) ? 'index' : 'manifest'} as const] : [],
  )
}
