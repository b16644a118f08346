import type {BuiltImage, BuiltIndex} from './image'
import type {StoredManifest} from '../../oci/manifest'

/** A repository held in memory: its tags name manifest digests, manifests and blobs are found by digest. */
export interface RepositoryContent {
  readonly name: string
  readonly tags: Map<string, string>
  readonly manifests: Map<string, StoredManifest>
  readonly blobs: Map<string, Uint8Array>
}

/** A repository without content. */
export function emptyRepository(name: string): RepositoryContent {
  return {name, tags: new Map(), manifests: new Map(), blobs: new Map()}
}

/** Adds an image or an index with everything it refers to, and points `tags` at it; gives its digest. */
export function addImage(repository: RepositoryContent, image: BuiltImage | BuiltIndex, ...tags: string[]): string {
  for (const [digest, bytes] of image.blobs) repository.blobs.set(digest, bytes)
  for (const manifest of [...('children' in image ? image.children : []), image.manifest])
    repository.manifests.set(manifest.digest, manifest)
  for (const tag of tags) repository.tags.set(tag, image.manifest.digest)
  return image.manifest.digest
}
