import {formatBytes} from '../../core/bytes'
import {sanitize} from '../../core/text'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {need} from '../../kit/run/execute'
import {explained} from '../../workflows/registry/advice'
import {registryParams, withRegistries} from './shared'
import {boolean, collection, field, fields, keyValue, values} from '../../output/fields'
import {flag, text} from '../../contract/define'
import * as t from '../../contract/shape'

const pairs = (texts: Readonly<Record<string, string>>): unknown =>
  Object.entries(texts).map(([name, value]) => ({name, value}))
const size = field('Size', ({size: bytes}: {readonly size: number}) => formatBytes(bytes))

/** An image, or one image of a list. */
const image = {
  digest: t.text,
  media_type: t.text,
  kind: t.oneOf('image', 'list', 'artifact'),
  artifact_type: t.nullable(t.text),
  size: t.integer,
  platforms: t.list(t.text),
  created: t.nullable(t.text),
  labels: t.map(t.text),
  annotations: t.map(t.text),
  env: t.list(t.text),
  entrypoint: t.list(t.text),
  cmd: t.list(t.text),
  layers: t.list(t.object({digest: t.text, size: t.integer, media_type: t.text})),
  is_flatpak: t.boolean,
  is_bootable: t.boolean,
  flatpak_ref: t.nullable(t.text),
  flatpak_runtime: t.nullable(t.text),
}
const inspected = t.object({
  name: t.text,
  tag: t.nullable(t.text),
  ...image,
  manifests: t.list(t.object({...image, manifests: t.list(t.unknown)})),
})

const shown = fields<t.TypeOf<typeof inspected>>()(
  field('Name', 'name', {thin: true}),
  field('Digest', 'digest', {thin: true}),
  field('Kind', 'kind'),
  field('Media Type', 'media_type'),
  field('Artifact Type', 'artifact_type', {hideBlank: true}),
  size,
  values('Platforms', 'platforms'),
  field('Created', 'created', {hideBlank: true}),
  boolean('Flatpak', 'is_flatpak'),
  field('Flatpak Ref', 'flatpak_ref', {hideBlank: true}),
  field('Flatpak Runtime', 'flatpak_runtime', {hideBlank: true}),
  boolean('Bootable', 'is_bootable'),
  values('Command', commandOf, {separator: ' ', hideBlank: true}),
  collection('Labels', (r) => pairs(r.labels), [keyValue(null, '')], {
    numbered: false,
    hideBlank: true,
  }),
  collection('Annotations', (r) => pairs(r.annotations), [keyValue(null, '')], {
    numbered: false,
    hideBlank: true,
  }),
  collection('Layers', 'layers', [field('Digest', 'digest'), size], {hideBlank: true}),
  collection(
    'Images',
    'manifests',
    [
      values('Platform', 'platforms'),
      field('Digest', 'digest'),
      size,
      boolean('Flatpak', 'is_flatpak'),
      boolean('Bootable', 'is_bootable'),
    ],
    {hideBlank: true},
  ),
)

function commandOf({entrypoint, cmd}: t.TypeOf<typeof inspected>): unknown {
  const words = [...entrypoint, ...cmd]
  return words.length > 0 ? words : null
}

export default command({
  dryRun: 'reads',
  summary: 'Show the digest, platforms, labels and layers of an image',
  description:
    'Reads the manifest and configuration of an image, or of every image in a manifest list, and verifies them against their digests. Also takes oci:DIRECTORY, oci-archive:FILE and docker-archive:FILE.',
  examples: [
    ['Show an image on the server', '--pull-spec acme/dev/app_cv/applications/web:1.0'],
    [
      'Print the digest for one platform, for a script',
      '--pull-spec quay.io/acme/web:1.0 --platform linux/arm64 --json digest',
      'another registry',
    ],
    ['Print the raw manifest', '--pull-spec acme/dev/app_cv/applications/web:1.0 --raw'],
  ],
  params: {
    pull_spec: text('Image to show: a pull spec (on the server unless it has a host), a layout or an archive'),
    platform: text('Platform to show from a manifest list, e.g. linux/arm64'),
    raw: flag('Print the manifest unchanged'),
    ...registryParams,
  },
  operands: 'PULL-SPEC',
  positional: ['pull-spec'],
  fields: shown,
  group: 'SELECT',
  answer: inspected,
  async run(ctx) {
    const {openSource, place} = await import('../../workflows/registry/place')
    const {inspectImage, manifestFor} = await import('../../workflows/registry/image')
    const from = place(need(ctx, 'pull-spec'))
    return withRegistries(ctx, async (open) => {
      const {source, reference, name, at, close} = await openSource(from, open)
      const options = {platform: ctx.text('platform'), signal: ctx.signal}
      const explain = <T>(work: () => Promise<T>): Promise<T> => (at ? explained(at, work) : work())
      try {
        if (ctx.flag('raw')) {
          await writeRaw(ctx, (await explain(() => manifestFor(source, reference, options))).bytes)
          return {kind: 'none'}
        }
        const facts = await explain(() => inspectImage(source, reference, options))
        const record = {name: source.name, tag: name ?? null, ...facts}
        return {kind: 'record', fields: shown, record}
      } finally {
        await close()
      }
    })
  },
})

/** Not a byte more or less: its digest is to be computed from it. Only a terminal gets it escaped. */
async function writeRaw(ctx: Context, bytes: Uint8Array): Promise<void> {
  const manifest = Buffer.from(bytes).toString('utf8')
  const onTerminal = ctx.terminal.isTty && ctx.text('output-file') === undefined
  await ctx.terminal.write(onTerminal ? `${sanitize(manifest)}\n` : manifest)
}
