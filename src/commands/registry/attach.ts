import {file, pairs, text} from '../../contract/define'
import {formatBytes} from '../../core/bytes'
import {command} from '../../kit/run/command'
import {need} from '../../kit/run/execute'
import {field, fields} from '../../output/fields'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {attachment, type AttachInput, type Attachment} from '../../workflows/signatures/referrers'
import {registryParams, withRegistries} from './shared'

const shown = fields<Attachment>()(
  field('Digest', 'digest', {thin: true}),
  field('Artifact Type', 'artifact_type'),
  field('Size', ({size}) => formatBytes(size)),
  field('Subject', 'subject'),
  field('Listed By', ({source}) => (source === 'api' ? 'referrers' : 'referrers tag')),
  field('Pull Spec', 'pull_spec', {thin: true}),
)

export default command({
  dryRun: 'plans',
  summary: 'Attach a file to an image in a registry',
  description:
    "Stores the file as an OCI artifact whose subject is the image, e.g. an SBOM, a scan report or a signature. Katello's registry has no referrers API, so the artifact is listed under the tag that stands for it. Attaching the same file twice changes nothing.",
  examples: [
    [
      'Attach an SBOM to an image that was pushed to the server',
      '--file web.spdx.json --type application/spdx+json --subject acme/applications/tools:1.0',
      'a file, and an image that was pushed',
    ],
    [
      'Attach a report with an annotation, and print its digest',
      '--file report.html --type text/html --annotations org.opencontainers.image.created=2026-11-26T10:00:00Z --subject quay.io/acme/web:1.0 --json digest',
      'another registry',
    ],
  ],
  params: {
    file: file('File to attach'),
    type: text('Artifact type: the media type of what the file is, e.g. application/spdx+json'),
    subject: text('Image to attach it to, as a pull spec (on the server unless it has a host)'),
    media_type: text('Media type of the file in the artifact (default: the artifact type)'),
    annotations: pairs('Annotations of the artifact, e.g. name=value,name2=value2'),
    ...registryParams,
  },
  operands: 'FILE',
  positional: ['file'],
  fields: shown,
  answer: attachment,
  async run(ctx) {
    const [{pullSpec}, {attachFile}, {textMap}] = [
      await import('../../workflows/registry/place'),
      await import('../../workflows/signatures/referrers'),
      await import('../../core/json'),
    ]
    const input = {
      file: need(ctx, 'file'),
      artifactType: need(ctx, 'type'),
      mediaType: ctx.text('media-type'),
      annotations: textMap(ctx.given['annotations']),
      subject: pullSpec(need(ctx, 'subject')),
      signal: ctx.signal,
    }
    if (ctx.flag('dry-run')) return dryAttach(ctx, input)
    const record = await withRegistries(ctx, (open) => attachFile(input, open))
    return {kind: 'record', fields: shown, record}
  },
})

async function dryAttach(ctx: Context, input: AttachInput): Promise<Result> {
  const [{planAttach}, {plannedContents}, {totalsOf, uploadsContinue}] = [
    await import('../../workflows/signatures/referrers'),
    await import('../../kit/run/dry-run'),
    await import('./dry-copy'),
  ]
  const {attachment: result, uploads} = await withRegistries(ctx, (open) => planAttach(input, open))
  const isUploading = uploads.some(({method}) => method === 'POST')
  const present = 2 - uploads.filter(({content}) => content === 'blob').length
  return plannedContents(ctx, uploads, {
    result,
    below: totalsOf(uploads, present),
    ...(isUploading && {continues: uploadsContinue}),
  })
}
