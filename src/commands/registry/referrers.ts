import {text} from '../../contract/define'
import * as t from '../../contract/shape'
import {formatBytes} from '../../core/bytes'
import {command} from '../../kit/run/command'
import {need} from '../../kit/run/execute'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import {referrer, type Referrer} from '../../workflows/signatures/referrers'
import {registryParams, withRegistries} from './shared'

const shown = fields<Referrer>()(
  field('Kind', 'kind', {thin: true}),
  field('Artifact Type', (one) => one.artifact_type ?? one.media_type),
  field('Digest', 'digest', {thin: true}),
  field('Size', ({size}) => formatBytes(size)),
  field('Found By', ({source}) => found[source]),
  field('Tag', 'tag', {sets: ['ALL']}),
  field('Created', 'created', {sets: ['ALL']}),
)
const found = {api: 'referrers', fallback_tag: 'referrers tag', tag: 'own tag'}

export default command({
  dryRun: 'reads',
  summary: 'List signatures, SBOMs and other referrers of an image',
  description:
    'Reads the referrers API of OCI 1.1, the tag that stands for it in registries without that API, and the tags that cosign makes of a digest: sha256-….sig, .att and .sbom.',
  examples: [
    ['List what is attached to an image', '--pull-spec acme/dev/app_cv/applications/web:1.0'],
    [
      'Print the digests of SBOMs, for a script',
      '--pull-spec quay.io/acme/web:1.0 --artifact-type application/spdx+json --json digest',
      'another registry',
    ],
  ],
  params: {
    pull_spec: text('Image as a pull spec (on the server unless it has a host)'),
    artifact_type: text('Only referrers of this type, e.g. application/spdx+json'),
    platform: text('Platform of a manifest list to look at, e.g. linux/arm64 (default: the list itself)'),
    ...registryParams,
  },
  operands: 'PULL-SPEC',
  positional: ['pull-spec'],
  fields: shown,
  group: 'SELECT',
  answer: t.list(referrer),
  async run(ctx) {
    const [{pullSpec}, {referrersOf}] = [
      await import('../../workflows/registry/place'),
      await import('../../workflows/signatures/referrers'),
    ]
    const at = pullSpec(need(ctx, 'pull-spec'))
    const options = {artifactType: ctx.text('artifact-type'), platform: ctx.text('platform'), signal: ctx.signal}
    return rows(shown, await withRegistries(ctx, (open) => referrersOf(at, open, options)))
  },
})
