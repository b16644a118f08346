// What is attached to an image, in the names that programs get.
import type {Companion} from '../../oci/companions'
import type {CopiedImage} from './copied'

type Described = Omit<CopiedImage['attached'][number], 'state' | 'reason'>

export function describeCompanion({kind, descriptor, subject, tag}: Companion): Described {
  const {artifactType, mediaType, digest, size} = descriptor
  return {kind, artifact_type: artifactType ?? null, media_type: mediaType, digest, size, subject, tag: tag ?? null}
}
