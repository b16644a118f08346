// Whether hosts can install the applications of a place: flatpak installs none without its runtime.
import {flatpakContent} from '../../oci/flatpak/labels'

/** What is read of a tag in one place. */
export interface TaggedImage {
  readonly tag: string
  readonly digest: string
  readonly labels: Readonly<Record<string, string>>
  readonly repository: string
}

export interface IncompleteApplication {
  /** Such as `org.example.Maps`. */
  readonly application: string
  readonly ref: string
  /** Ref of the runtime that is not there, `runtime/id/arch/branch`. */
  readonly runtime: string
  readonly digest: string
  readonly repository: string
}

/** The only tag that flatpak asks an index for. */
export const offeredTag = 'latest'

/**
 * The applications that hosts are offered and cannot install, because their runtime is not among the same images. What is given
 * are the tags of one place, such as all that a lifecycle environment serves; each application is named once per repository.
 */
export function incompleteApplications(images: readonly TaggedImage[]): readonly IncompleteApplication[] {
  const offered = images.flatMap((image) => {
    const content = image.tag === offeredTag ? flatpakContent(image.labels) : undefined
    return content ? [{image, content}] : []
  })
  const refs = new Set(offered.map(({content}) => content.ref))
  const missing = new Map<string, IncompleteApplication>()
  for (const {image, content} of offered) {
    const {ref, runtime, application} = content
    if (!application || runtime === undefined || refs.has(runtime)) continue
    missing.set(`${image.repository}\n${ref}`, {
      application: content.parts?.id ?? ref,
      ref,
      runtime,
      digest: image.digest,
      repository: image.repository,
    })
  }
  return [...missing.values()]
}

/** What people are told about an application whose runtime is missing; `place` is what lacks it, such as `Dev`. */
export const incompleteText = ({application, runtime}: IncompleteApplication, place: string): string =>
  `${place} lacks ${runtime}, which ${application} requires: hosts cannot install it`

/** What to do about it. */
export const completeHint =
  'Mirror the runtime as well (flatpak-remote remote-repository mirror --with-dependencies --sync), add it to the content view and publish'
