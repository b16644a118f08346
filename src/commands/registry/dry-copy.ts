// What a dry run of a copy prints, for people and for programs.
import {formatBytes} from '../../core/bytes'
import {counted} from '../../core/counted'
import type {Context} from '../../kit/run/context'
import {plannedChanges, plannedContents} from '../../kit/run/dry-run'
import type {Result} from '../../kit/run/result'
import type {CopyPlan, PlannedUpload} from '../../workflows/registry/plan-copy'
import type {PushedTo} from '../../workflows/registry/pushed-to'

/** After each POST without `mount`, and where the registry cannot mount. */
export const uploadsContinue =
  'the content of each blob is sent to the address that the registry gives, with PATCH and PUT'

/** The result of a dry run of a copy. */
export function copyPlanned(ctx: Context, {image, uploads, files, replaces, pushed}: CopyPlan): Result {
  if (replaces !== undefined) ctx.terminal.note(`${image.name} is ${replaces} now, and would be replaced`)
  if (pushed) ctx.terminal.note(said(pushed))
  for (const {state, kind, digest, reason} of image.attached)
    if (state === 'lost') ctx.terminal.warn(`Would not be copied: ${kind} ${digest}: ${reason ?? ''}`)
  const result = {...image, ...(pushed && {pushed_to: pushed}), replaces: replaces ?? null}
  if (uploads.length === 0) return plannedChanges(ctx, {files, result})
  const isUploading = uploads.some(({method}) => method === 'POST')
  return plannedContents(ctx, uploads, {
    result,
    below: totalsOf(uploads, image.blobs.present),
    ...(isUploading && {continues: uploadsContinue}),
  })
}

/** `2 blobs to upload (3.1 MB), 1 to mount, 4 are there; 2 manifests.` */
export function totalsOf(uploads: readonly PlannedUpload[], present: number): string {
  const blobs = uploads.filter(({content}) => content === 'blob')
  const mounted = blobs.filter(({mountFrom}) => mountFrom !== undefined).length
  const size = blobs.reduce((sum, one) => sum + (one.mountFrom === undefined ? one.size : 0), 0)
  const manifests = uploads.length - blobs.length
  const parts = [
    `${counted(blobs.length - mounted, 'blob')} to upload (${formatBytes(size)})`,
    ...(mounted > 0 ? [`${mounted} to mount`] : []),
    ...(present > 0 ? [`${present} there already`] : []),
    `${counted(manifests, 'manifest')} to put`,
  ]
  const host = uploads[0] && new URL(uploads[0].url).host
  return `${host === undefined ? '' : `To ${host}: `}${parts.join(', ')}.`
}

const said = ({organization, product, repository}: PushedTo): string =>
  `Organization ${organization.label} (${organization.id}), product ${product.label} (${product.id}), ${
    repository ? `repository ${repository.name} (${repository.id})` : 'a new repository'
  }`
