// An image goes from one place to another: a registry, a layout or an archive; a record says what went.
import {join} from 'node:path'
import {AppError, exitCodes, usageError} from '../../core/errors'
import type {CompanionChoice} from '../../oci/companions'
import type {CopyProgress} from '../../oci/copy'
import {describeCompanion} from './companions'
import type {RegistryAccess} from './access'
import {advised} from './advice'
import type {CopiedImage} from './copied'
import {copyAndDescribe, type Copied} from './copy'
import {withRegistries} from './open'
import {uploadMemory} from './upload-memory'
import {openSource, openTarget, type OpenedSource, type OpenedTarget, type Place, type Side} from './place'

export interface CopyInput {
  readonly from: Place
  readonly to: Place
  /** Only this platform of a list, as `os/architecture[/variant]`. */
  readonly platform?: string | undefined
  /** Blobs copied at the same time, 1 to 32; 3 unless given. */
  readonly concurrency?: number | undefined
  /** What is attached to the image and copied with it; nothing when absent. */
  readonly companions?: CompanionChoice | undefined
}

export interface CopyObserver extends CopyProgress {
  /** The copy failed. `isKept`: what the target has by now stays, and the next copy continues from it. */
  failed(isKept: boolean): void
}

/** Copies an image; errors say what can be done about them at the registry that they come from. */
export function copyBetween(access: RegistryAccess, input: CopyInput, observer: CopyObserver): Promise<CopiedImage> {
  const {from, to} = input
  checkCopy(input)
  return withRegistries(access, async (open) => {
    const source = await openSource(from, open)
    const memory = uploadMemory(join(access.session.paths.state, 'uploads'))
    try {
      const target = await openTarget(to, from, source.name, {open, memory})
      return describeCopy(source, target, await transfer(access.signal, input, source, target, observer))
    } finally {
      await source.close()
    }
  })
}

/** Refuses what cannot be copied to, before anything is opened. */
export function checkCopy({to, concurrency}: CopyInput): void {
  if (to.kind === 'registry' && to.reference.digest !== undefined)
    throw usageError(
      'The destination must be a tag, not a digest',
      'Use NAME:TAG; the digest is determined by the content',
    )
  if (concurrency !== undefined && (concurrency < 1 || concurrency > 32))
    throw usageError('--concurrency must be between 1 and 32', 'Omit it for the default of 3')
}

/** Copies from an opened place to another. Errors say what can be done about them at the end that they come from. */
export async function transfer(
  signal: AbortSignal,
  {platform, concurrency, companions}: CopyInput,
  source: OpenedSource,
  target: OpenedTarget,
  observer?: CopyObserver,
): Promise<Copied> {
  try {
    return await copyAndDescribe({
      source: source.source,
      reference: source.reference,
      target: target.target,
      targetReference: target.reference,
      platform,
      concurrency,
      companions,
      progress: observer,
      signal,
    })
  } catch (error) {
    // An archive is written whole or not at all.
    observer?.failed(target.at !== undefined || target.name.startsWith('oci:'))
    throw advised(signal.aborted ? error : localFailure(error, target.name), failedSide(error, source, target))
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
    hint: 'Check the directory, its permissions and the free disk space',
    exit: exitCodes.cannotWrite,
  })
}

/** The record of a copy. */
export function describeCopy(source: OpenedSource, target: OpenedTarget, copied: Copied): CopiedImage {
  const {digest, size, platforms, manifests, blobs} = copied
  const repository = target.at && target.name.slice(0, target.name.lastIndexOf(':'))
  return {
    name: target.name,
    source: source.source.name,
    digest,
    pull_spec: repository ? `${repository}@${digest}` : null,
    media_type: copied.mediaType,
    size,
    platforms,
    manifests,
    blobs,
    bytes_copied: copied.bytes,
    attached: copied.companions.flatMap(({companion, state, reason = null}) =>
      companion ? [{...describeCompanion(companion), state, reason}] : [],
    ),
    attached_unknown: copied.companions.find(({companion}) => companion === undefined)?.reason ?? null,
  }
}
