import * as t from '../../contract/shape'

/** Whether an image still has its signatures in an environment, as programs get it. */
export const keptSignature = t.record('KeptSignature', () => ({
  image: t.about("Name that clients pull by, without the registry's host", t.text),
  tag: t.text,
  digest: t.text,
  pull_spec: t.text,
  repository: t.text,
  repository_id: t.integer,
  library_repository_id: t.integer,
  content_view: t.nullable(t.text),
  version: t.nullable(t.text),
  environment: t.nullable(t.text),
  state: t.about(
    'lost: it had signatures that are not in the environment; unknown: its upstream could not be read',
    t.oneOf('kept', 'lost', 'unsigned', 'unknown'),
  ),
  tags: t.about(
    'Tags of its signatures in the environment; of a manifest list, those of its images too',
    t.list(t.text),
  ),
  lost_tags: t.about('Tags that it had and that are not in the environment', t.list(t.text)),
  images: t.about(
    'The images of a manifest list that have or had signatures of their own',
    t.list(t.object({digest: t.text, tags: t.list(t.text), lost_tags: t.list(t.text)})),
  ),
  lost_at: t.nullable(t.oneOf('synchronization', 'publication', 'promotion')),
  setting: t.about('What dropped them', t.nullable(t.text)),
  remedy: t.about('What to do about it', t.nullable(t.text)),
  upstream_error: t.nullable(t.text),
}))
export type KeptSignature = t.TypeOf<typeof keptSignature>
