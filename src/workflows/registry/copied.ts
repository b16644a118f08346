import * as t from '../../contract/shape'

/** Something attached to an image, as programs get it. */
export const attached = {
  kind: t.oneOf('signature', 'attestation', 'sbom', 'other'),
  artifact_type: t.nullable(t.text),
  media_type: t.text,
  digest: t.text,
  size: t.integer,
  subject: t.about('Digest of the manifest that it is attached to', t.text),
  tag: t.about('Its own tag, such as sha256-….sig; null for referrers', t.nullable(t.text)),
}

const outcome = {
  state: t.oneOf('copied', 'present', 'lost'),
  reason: t.about('Why it was lost', t.nullable(t.text)),
}

/** What was copied, as programs get it. */
export const copiedImage = t.record('CopiedImage', () => ({
  name: t.text,
  source: t.text,
  digest: t.text,
  pull_spec: t.nullable(t.text),
  media_type: t.text,
  size: t.integer,
  platforms: t.list(t.text),
  manifests: t.integer,
  blobs: t.object({copied: t.integer, mounted: t.integer, present: t.integer}),
  bytes_copied: t.integer,
  attached: t.about('Signatures, attestations, SBOMs and other referrers', t.list(t.object({...attached, ...outcome}))),
  attached_unknown: t.about('Why the source could not be asked what is attached', t.nullable(t.text)),
}))
export type CopiedImage = t.TypeOf<typeof copiedImage>
