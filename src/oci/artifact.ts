// Manifests of artifacts: content that is no image, attached to an image by its subject.
import {descriptorOf, type Descriptor, type StoredManifest} from './manifest'
import {digestOf} from '../core/digest'
import {mediaTypes} from './mediatypes'

/** The configuration of artifacts that have none, as the image specification gives it. */
export const emptyConfig = new TextEncoder().encode('{}')
export const emptyDescriptor = descriptorOf(mediaTypes.ociEmpty, emptyConfig)

export interface ArtifactParts {
  readonly artifactType: string
  readonly layers: readonly Descriptor[]
  readonly subject?: Descriptor | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
}

/** The manifest of an artifact. The same parts give the same bytes, so that attaching something twice changes nothing. */
export function artifactManifest({artifactType, layers, subject, annotations = {}}: ArtifactParts): StoredManifest {
  return stored(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType,
    config: emptyDescriptor,
    layers: layers.map(plain),
    ...(subject && {subject: {mediaType: subject.mediaType, digest: subject.digest, size: subject.size}}),
    ...(Object.keys(annotations).length > 0 && {annotations}),
  })
}

/** The index that stands for the referrers API under a tag. */
export function referrersIndex(entries: readonly Descriptor[]): StoredManifest {
  const manifests = entries.map(plain)
  return stored(mediaTypes.ociIndex, {schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests})
}

/** A descriptor without members that say nothing. */
function plain({mediaType, digest, size, artifactType, annotations}: Descriptor): Descriptor {
  return {
    mediaType,
    digest,
    size,
    ...(artifactType !== undefined && {artifactType}),
    ...(annotations && Object.keys(annotations).length > 0 && {annotations}),
  }
}

function stored(mediaType: string, json: object): StoredManifest {
  const bytes = new TextEncoder().encode(JSON.stringify(json))
  return {digest: digestOf(bytes), mediaType, bytes}
}
