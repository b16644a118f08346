import * as t from '../../contract/shape'

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
}))
export type CopiedImage = t.TypeOf<typeof copiedImage>
