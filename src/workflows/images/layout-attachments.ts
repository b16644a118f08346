// What is attached to the images of a layout: entries of its index that name a subject, or that have the tag of one.
import {companionTag, kindOfReferrer, parseCompanionTag, type Companion} from '../../oci/companions'
import type {Layout} from '../../oci/layout/layout'
import {artifactTypeOf, parseManifest, type Descriptor} from '../../oci/manifest'
import {mapParallel} from '../../core/parallel'
import type {Attachments} from './tree'

const refName = 'org.opencontainers.image.ref.name'

/** Reads the index, and its manifests, when the first question is asked. */
export function layoutAttachments(layout: Layout): Attachments {
  let known: Promise<readonly Companion[]> | undefined
  return {
    async of(subject) {
      known ??= layout
        .entries()
        .then((entries) => mapParallel(entries, 4, (entry) => companionsOf(layout, entry)).then((all) => all.flat()))
      const seen = new Set<string>()
      return (await known).filter(
        (one) => one.subject === subject && !seen.has(one.descriptor.digest) && seen.add(one.descriptor.digest),
      )
    },
  }
}

async function companionsOf(layout: Layout, entry: Descriptor): Promise<Companion[]> {
  const tag = entry.annotations?.[refName]
  const named = tag === undefined ? undefined : parseCompanionTag(tag)
  const {bytes, mediaType} = await layout.manifest(entry.digest)
  const manifest = parseManifest(bytes, mediaType)
  if (named?.ending === undefined && named && manifest.kind === 'list' && tag === companionTag(named.subject))
    return manifest.manifests.map((descriptor) => ({
      kind: kindOfReferrer(descriptor),
      descriptor,
      subject: named.subject,
      source: 'fallback_tag',
    }))
  if (named?.ending !== undefined)
    return [{kind: named.kind, descriptor: entry, subject: named.subject, source: 'tag', tag}]
  if (!manifest.subject) return []
  const descriptor = {...entry, artifactType: artifactTypeOf(manifest), annotations: manifest.annotations}
  return [{kind: kindOfReferrer(descriptor), descriptor, subject: manifest.subject.digest, source: 'api'}]
}
