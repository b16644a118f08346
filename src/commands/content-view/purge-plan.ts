// `content-view purge` by rules that know what hosts have booted.
import {formatBytes} from '../../core/bytes'
import {counted} from '../../core/counted'
import {usageError} from '../../core/errors'
import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {contentViews} from '../../contract/content-views'
import {date, field, fields} from '../../output/fields'
import {contentView} from '../../resources/content-view'
import {planPurge, type PurgePlan, type PurgeRules} from '../../workflows/prune/purge'
import {readAge} from '../../workflows/prune/rules'
import {planResult, shownOnly, type Planned} from '../image/planned'
import {withRegistry} from '../registry/shared'
import {deleteVersions} from './purge-delete'

interface Row {
  readonly id: number
  readonly version: string
  readonly published: string
  readonly action: 'delete' | 'keep'
  readonly reason: string
}

const shown = fields<Row>()(
  field('ID', 'id', {thin: true}),
  field('Version', 'version', {thin: true}),
  field('Action', 'action', {narrow: 'never'}),
  field('Reason', 'reason', {narrow: 'wrap'}),
  date('Published', 'published'),
)

/** Plans by the rules that are given, and does it when --yes says so, or a person. */
export async function purgeByRules(ctx: Context): Promise<Result> {
  const rules = rulesOf(ctx)
  const contentViewId = Number(await ctx.required(contentView, ''))
  const {organization_id: organizationId} = await ctx.client.call(contentViews.show, {id: contentViewId})
  const plan = await withRegistry(ctx, ({client: registry}) =>
    planPurge({client: ctx.client, registry}, {organizationId, contentViewId}, rules),
  )
  const going = plan.versions.filter(({decision}) => decision.action === 'delete').map(({version}) => version)
  const planned = plannedOf(plan)
  if (going.length > 0) ctx.onPlan?.(planned.record)
  if (ctx.flag('dry-run') || going.length === 0) return planResult(ctx, planned)
  const only = await shownOnly(ctx, planned)
  if (only) return only
  const {message, versions} = await deleteVersions(ctx, going)
  return planResult(ctx, {...planned, said: message, record: {...planned.record, message, versions: [...versions]}})
}

function rulesOf(ctx: Context): PurgeRules {
  const {keep, 'versions-to-keep': toKeep, count, 'keep-tags': keepTags} = ctx.given
  const olderThan = ctx.text('older-than')
  if (keep !== undefined && (toKeep ?? count) !== undefined)
    throw usageError('--keep and --versions-to-keep say the same', 'Use only one of them')
  const isByRules = [keep, keepTags, olderThan].some((given) => given !== undefined)
  const number = Number(keep ?? toKeep ?? count ?? (isByRules ? 0 : 3))
  if (number < 0) throw usageError('--keep cannot be negative', 'Use 0 or more')
  return {
    keep: number,
    keepTags: Array.isArray(keepTags) ? keepTags.map(String) : [],
    olderThan: olderThan === undefined ? undefined : readAge('--older-than', olderThan, Date.now()),
  }
}

function plannedOf({versions, images, bytes, bytesUnknown}: PurgePlan): Planned {
  const rows = versions.map(({version, decision}): Row & Record<string, unknown> => ({
    id: version.id,
    version: version.version,
    published: version.created_at,
    action: decision.action,
    reason: decision.reason,
  }))
  const going = rows.filter(({action}) => action === 'delete')
  const lost =
    images === 0
      ? 'All their images are elsewhere too.'
      : `${counted(images, 'image is', 'images are')} tagged in no other place`
  const freed =
    images === 0
      ? ''
      : bytes === null
        ? `; how many bytes this frees is not known. ${bytesUnknown ?? ''}.`
        : `; this frees ${formatBytes(bytes)}.`
  const said =
    going.length === 0
      ? 'No versions to delete.'
      : `${counted(going.length, 'version')} would be deleted: ${going.map(({version}) => version).join(', ')}. ` +
        `${lost}${freed}`
  return {
    fields: shown,
    rows,
    said,
    record: {message: said, versions: [], plan: {images, bytes, bytes_unknown: bytesUnknown, versions: rows}},
  }
}
