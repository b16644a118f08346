import type {ContentCounts} from '../../oci/store'

/** The counts of a content set under the names of Katello's content types. */
export function countsJson({tags, images, lists}: ContentCounts): Record<string, number> {
  return {docker_tag: tags, docker_manifest: images, docker_manifest_list: lists}
}
