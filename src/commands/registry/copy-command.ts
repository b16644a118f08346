// What `registry push`, `pull` and `copy` share: an image goes from one place to another, and a record says what went.
import {flag, number, text} from '../../contract/define'
import {formatBytes} from '../../core/bytes'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {command, type CommandClass, type Example} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {need} from '../../kit/run/execute'
import type {Result} from '../../kit/run/result'
import {collection, field, fields, label, values} from '../../output/fields'
import type {ParamSet} from '../../resources/define'
import {copiedImage, type CopiedImage} from '../../workflows/registry/copied'
import type {CompanionChoice} from '../../oci/companions'
import type {Place} from '../../workflows/registry/place'
import type {CopyInput} from '../../workflows/registry/copy-between'
import {accessOf, registryParams} from './shared'

const shown = fields<CopiedImage>()(
  field('Name', 'name', {thin: true}),
  field('Digest', 'digest', {thin: true}),
  field('Media Type', 'media_type'),
  field('Size', ({size}) => formatBytes(size)),
  values('Platforms', 'platforms'),
  field('Manifests', 'manifests'),
  label('Blobs', [field('Copied', 'copied'), field('Mounted', 'mounted'), field('Present', 'present')], {
    path: 'blobs',
  }),
  field('Bytes Copied', 'bytes_copied'),
  collection(
    'Attached',
    'attached',
    [field('Kind', 'kind'), field('Digest', 'digest'), field('Subject', 'subject'), field('State', 'state')],
    {hideBlank: true},
  ),
)

const places =
  'oci:DIRECTORY[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME], or a pull spec (on the server unless it has a host)'

const params: ParamSet = {
  source: text(`Source: ${places}`),
  destination: text('Destination, in the same forms'),
  platform: text('Platform to copy from a manifest list, e.g. linux/arm64 (default: all)'),
  concurrency: number('Number of blobs to copy in parallel (3)'),
  referrers: flag('Also copy the referrers of the image: signatures, attestations, SBOMs'),
  signature_tags: flag('Also copy the tags that cosign makes of a digest: sha256-….sig, .att and .sbom'),
  image_only: flag('Copy only the image, also between registries'),
  strict: flag('Exit with status 1 if anything attached to the image could not be copied'),
  ...registryParams,
}

export interface CopyCommand {
  readonly summary: string
  readonly description: string
  readonly examples: readonly Example[]
  /** Refuses places that the command is not for. */
  readonly check?: (from: Place, to: Place, typed: {readonly source: string; readonly destination: string}) => void
}

/** A command that copies an image from `--source` to `--destination`. */
export function copyCommand({summary, description, examples, check}: CopyCommand): CommandClass {
  return command({
    dryRun: 'plans',
    no: 'with --strict: something attached was not copied',
    summary,
    description,
    examples,
    params,
    operands: 'SOURCE DESTINATION',
    positional: ['source', 'destination'],
    fields: shown,
    answer: copiedImage,
    async run(ctx) {
      const typed = {source: need(ctx, 'source'), destination: need(ctx, 'destination')}
      const {withLittleMemory} = await import('../../core/memory')
      return withLittleMemory(async () => {
        const {place} = await import('../../workflows/registry/place')
        const [from, to] = [place(typed.source), place(typed.destination)]
        check?.(from, to, typed)
        if (ctx.flag('dry-run')) return dryCopy(ctx, inputOf(ctx, from, to))
        const record = await copy(ctx, from, to)
        const failure = lossOf(ctx, record)
        return {kind: 'record', fields: shown, record, ...(failure && {failure})}
      })
    },
  })
}

async function dryCopy(ctx: Context, input: CopyInput): Promise<Result> {
  const [{planCopy}, {copyPlanned}] = [await import('../../workflows/registry/plan-copy'), await import('./dry-copy')]
  return copyPlanned(ctx, await planCopy(accessOf(ctx), input))
}

async function copy(ctx: Context, from: Place, to: Place): Promise<CopiedImage> {
  const [{copyBetween}, {copyDisplay}] = [
    await import('../../workflows/registry/copy-between'),
    await import('./progress'),
  ]
  const display = copyDisplay(ctx.terminal)
  try {
    const observer = {
      ...display,
      failed(isKept: boolean) {
        display.end()
        const {there, all} = display.counts()
        if (isKept && there > 0)
          ctx.terminal.note(`${there} of ${all} blobs are copied; run the same command again to resume`)
      },
    }
    return await copyBetween(accessOf(ctx), inputOf(ctx, from, to), observer)
  } finally {
    display.end()
  }
}

function inputOf(ctx: Context, from: Place, to: Place): CopyInput {
  const {concurrency} = ctx.given
  return {
    from,
    to,
    platform: ctx.text('platform'),
    concurrency: typeof concurrency === 'number' ? concurrency : undefined,
    companions: companionsOf(ctx, from, to),
  }
}

/** What is copied with the image: what was asked for, and between registries everything unless something was asked for. */
function companionsOf(ctx: Context, from: Place, to: Place): CompanionChoice | undefined {
  const [referrers, tags, none] = [ctx.flag('referrers'), ctx.flag('signature-tags'), ctx.flag('image-only')]
  if (none && (referrers || tags))
    throw usageError(`--image-only contradicts --${referrers ? 'referrers' : 'signature-tags'}`, 'Omit one of the two')
  if (none) return undefined
  if (referrers || tags) return {referrers, tags}
  return from.kind === 'registry' && to.kind === 'registry' ? {} : undefined
}

/** Says what did not come along; the error that it is with `--strict`. */
function lossOf(ctx: Context, {name, attached, attached_unknown: unknown}: CopiedImage): AppError | undefined {
  const lost = attached.filter(({state}) => state === 'lost')
  if (lost.length === 0 && unknown === null) return undefined
  for (const {kind, digest, tag, reason} of lost)
    ctx.terminal.warn(`Not copied: ${kind === 'other' ? 'referrer' : kind} ${tag ?? digest}: ${reason ?? ''}`)
  if (unknown !== null) ctx.terminal.warn(`What is attached to the image could not be read: ${unknown}`)
  if (!ctx.flag('strict')) return undefined
  const count = lost.length === 1 ? '1 was not copied' : `${lost.length} were not copied`
  return new AppError({
    code: 'incomplete',
    message: `${name} is there, but not everything that is attached to the image`,
    detail: unknown ?? count,
    hint: 'The image was copied. Omit --strict to accept this',
    exit: exitCodes.negative,
  })
}

/** A mistake in what a command takes: only places of one kind. */
export function wrongPlace(option: string, text: string, hint: string): AppError {
  return usageError(`--${option} ${JSON.stringify(text)} is not supported by this command`, hint)
}
