// What `registry push`, `pull` and `copy` share: an image goes from one place to another, and a record says what went.
import {AppError, exitCodes, usageError} from '../../core/errors'
import {formatBytes} from '../../core/bytes'
import type {Copied} from '../../workflows/registry/copy'
import {field, fields, label, values} from '../../output/fields'
import {number, text} from '../../contract/define'
import * as t from '../../contract/shape'
import type {ParamSet} from '../../resources/define'
import {command, type CommandClass, type Example} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {need} from '../../kit/run/execute'
import type {Open} from '../../workflows/registry/access'
import {advised} from '../../workflows/registry/advice'
import {registryParams, withRegistries} from './shared'
import type {OpenedSource, OpenedTarget, Place, Side} from '../../workflows/registry/place'
import type {Result} from '../../kit/run/result'

const copiedImage = t.object({
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
})

const shown = fields<t.TypeOf<typeof copiedImage>>()(
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
)

const places =
  'oci:DIRECTORY[:TAG], oci-archive:FILE[:TAG], docker-archive:FILE[:NAME], or a pull spec; one without a host is of the server'

const params: ParamSet = {
  source: text(`Where the image is: ${places}`),
  destination: text(`Where it goes: the same forms`),
  platform: text('Only this platform of a list, e.g. linux/arm64; all unless given'),
  concurrency: number('Blobs copied at the same time (3)'),
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
    summary,
    description,
    examples,
    params,
    fields: shown,
    answer: copiedImage,
    async run(ctx) {
      const typed = {source: need(ctx, 'source'), destination: need(ctx, 'destination')}
      const {place} = await import('../../workflows/registry/place')
      const [from, to] = [place(typed.source), place(typed.destination)]
      check?.(from, to, typed)
      if (to.kind === 'registry' && to.reference.digest !== undefined)
        throw usageError('A destination is a tag, not a digest', 'The digest follows from the content; write NAME:TAG')
      return withRegistries(ctx, (open) => copy(ctx, from, to, open))
    },
  })
}

async function copy(ctx: Context, from: Place, to: Place, open: Open): Promise<Result> {
  const {openSource, openTarget} = await import('../../workflows/registry/place')
  const concurrency = ctx.given['concurrency']
  if (typeof concurrency === 'number' && (concurrency < 1 || concurrency > 32))
    throw usageError('--concurrency is from 1 to 32', 'Leave it out for 3')
  const source = await openSource(from, open)
  try {
    const target = await openTarget(to, from, source.name, open)
    const copied = await transfer(ctx, source, target, typeof concurrency === 'number' ? concurrency : undefined)
    return {kind: 'record', fields: shown, record: recordOf(source, target, copied)}
  } finally {
    await source.close()
  }
}

async function transfer(
  ctx: Context,
  source: OpenedSource,
  target: OpenedTarget,
  concurrency: number | undefined,
): Promise<Copied> {
  const [{copyAndDescribe}, {copyDisplay}] = [await import('../../workflows/registry/copy'), await import('./progress')]
  const display = copyDisplay(ctx.terminal)
  try {
    return await copyAndDescribe({
      source: source.source,
      reference: source.reference,
      target: target.target,
      targetReference: target.reference,
      platform: ctx.text('platform'),
      concurrency,
      progress: display,
      signal: ctx.signal,
    })
  } catch (error) {
    display.end()
    const {there, all} = display.counts()
    // An archive is written whole or not at all.
    const isKept = target.at !== undefined || target.name.startsWith('oci:')
    if (isKept && there > 0) ctx.terminal.note(`${there} of ${all} blobs are there; the same command goes on from that`)
    throw advised(ctx.signal.aborted ? error : localFailure(error, target.name), failedSide(error, source, target))
  } finally {
    display.end()
  }
}

/** The end of the copy that an error is about, by the address that it names. */
function failedSide(error: unknown, source: OpenedSource, target: OpenedTarget): Side | undefined {
  const address = error instanceof AppError ? error.parts.url : undefined
  if (address === undefined || !URL.canParse(address)) return undefined
  const {origin, pathname} = new URL(address)
  const sides = [target.at, source.at].filter((side) => side !== undefined && side.origin === origin)
  return sides.find((side) => side && pathname.startsWith(`/v2/${side.repository}/`)) ?? sides[0]
}

/** A failure of the file system, which has only a system's code, as an error of exit code 73. */
function localFailure(error: unknown, name: string): unknown {
  if (error instanceof AppError || !(error instanceof Error) || !('code' in error)) return error
  return new AppError({
    code: 'cannot_write',
    message: `${name} cannot be written`,
    detail: error.message,
    hint: 'Check the directory, its permissions and the space left',
    exit: exitCodes.cannotWrite,
  })
}

function recordOf(source: OpenedSource, target: OpenedTarget, copied: Copied): Record<string, unknown> {
  const {digest, media_type, size, platforms, manifests, blobs, bytes_copied} = {
    ...copied,
    media_type: copied.mediaType,
    bytes_copied: copied.bytes,
  }
  const repository = target.at && target.name.slice(0, target.name.lastIndexOf(':'))
  return {
    name: target.name,
    source: source.source.name,
    digest,
    pull_spec: repository ? `${repository}@${digest}` : null,
    media_type,
    size,
    platforms,
    manifests,
    blobs,
    bytes_copied,
  }
}

/** A mistake in what a command takes: only places of one kind. */
export function wrongPlace(option: string, text: string, hint: string): AppError {
  return usageError(`--${option} ${JSON.stringify(text)} is not what this command takes`, hint)
}
