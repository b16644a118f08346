import {text} from '../../contract/define'
import * as t from '../../contract/shape'
import {command} from '../../kit/run/command'
import {need} from '../../kit/run/execute'
import {rows} from '../../kit/run/result'
import {boolean, date, field, fields} from '../../output/fields'
import {contentView} from '../../resources/content-view'
import {refersTo} from '../../resources/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {organization} from '../../resources/organization'

const served = t.record('ServedDigest', () => ({
  repository: t.text,
  product: t.nullable(t.text),
  tag: t.text,
  digest: t.text,
  content_view: t.nullable(t.text),
  version: t.nullable(t.text),
  environment: t.text,
  from: t.about('Null where the server keeps no record of it', t.nullable(t.time)),
  until: t.about('Null while it is served', t.nullable(t.time)),
  current: t.boolean,
  action: t.nullable(t.oneOf('publish', 'promotion')),
  user: t.nullable(t.text),
  description: t.nullable(t.text),
}))
type Served = t.TypeOf<typeof served>

const shown = fields<Served>()(
  date('From', 'from', {thin: true}),
  date('Until', 'until', {narrow: 'first'}),
  field('Environment', 'environment', {thin: true}),
  field('Tag', 'tag', {thin: true, narrow: 'first'}),
  field('Digest', 'digest', {thin: true, narrow: 'middle'}),
  field('Content View', 'content_view', {narrow: 'first'}),
  field('Version', 'version', {narrow: 'end'}),
  boolean('Now', 'current'),
  field('User', 'user', {narrow: 'first'}),
  field('Description', 'description', {narrow: 'first'}),
)

export default command({
  dryRun: 'reads',
  summary: 'Show which digests an image had in each environment',
  description:
    'Shows from when to when each lifecycle environment served which digest, and who published or promoted it, newest first; what has no end is served now. Name the image as it is pulled, from any environment, or by the name of its repository. Versions that were deleted are missing. The server keeps no record of when synchronizations and pushes changed a tag in Library: such rows have no times.',
  examples: [
    ['Show the history of a tag', '--image acme/dev/app_cv/applications/web:1.0 --organization ACME'],
    ['Show what Dev served', '--image web --organization ACME --lifecycle-environment Dev'],
    [
      'Print digests and times as JSON, for a script',
      '--image web:latest --organization ACME --json digest,environment,from,until',
    ],
  ],
  params: {
    image: text('Image or repository: NAME, NAME:TAG or NAME@DIGEST', {required: true}),
    organization_id: refersTo(organization, {required: true}),
    environment_id: refersTo(lifecycleEnvironment),
    content_view_id: refersTo(contentView),
  },
  operands: 'NAME[:TAG]',
  positional: ['image'],
  fields: shown,
  group: 'SELECT',
  answer: t.list(served),
  async run(ctx) {
    const {imageHistory, parseNamed} = await import('../../workflows/images/history')
    const named = parseNamed(need(ctx, 'image'))
    const [organizationId, environment, view] = await Promise.all([
      ctx.required(organization),
      ctx.id(lifecycleEnvironment),
      ctx.id(contentView),
    ])
    const found = await imageHistory(ctx.client, named, {
      organizationId: Number(organizationId),
      environmentIds: environment === undefined ? undefined : [Number(environment)],
      contentViewIds: view === undefined ? undefined : [Number(view)],
    })
    return rows(
      shown,
      found.map((row) => ({...row})),
    )
  },
})
