import {formatBytes} from '../../core/bytes'
import {counted} from '../../core/counted'
import {usageError} from '../../core/errors'
import {flag, list, number, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {stepDisplay} from '../../kit/present/steps'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {date, field, fields} from '../../output/fields'
import {refersTo} from '../../resources/define'
import {organization} from '../../resources/organization'
import {product} from '../../resources/product'
import {repository} from '../../resources/repository'
import {entriesOf} from '../../workflows/prune/entries'
import {pruneSteps} from '../../workflows/prune/execute'
import {actionOf} from '../../workflows/prune/plan'
import {planPrune, type PrunePlan} from '../../workflows/prune/prune'
import {readAge, type Rules} from '../../workflows/prune/rules'
import {runSteps} from '../../workflows/steps/run'
import {stepReport} from '../../workflows/steps/step'
import {withRegistry} from '../registry/shared'
import {planResult, shownOnly} from './planned'

const entry = t.object({
  image: t.text,
  tag: t.nullable(t.text),
  digest: t.text,
  type: t.oneOf('manifest', 'index'),
  action: t.oneOf('delete', 'keep'),
  reason: t.text,
  created: t.nullable(t.time),
  size: t.nullable(t.integer),
  repository: t.text,
  repository_id: t.integer,
  product: t.text,
})

const pruned = t.record('PrunedImages', () => ({
  done: t.about('False for a plan that was not carried out', t.boolean),
  tags: t.about('Number of tags that go', t.integer),
  manifests: t.about('Number of manifests and indexes that go', t.integer),
  bytes: t.about('Bytes that the server frees when it removes orphaned content', t.integer),
  bytes_exact: t.about(
    'False where something could not be read that may share content: then at most so many',
    t.boolean,
  ),
  entries: t.list(entry),
  steps: t.list(stepReport),
}))
type Pruned = t.TypeOf<typeof pruned>

const shown = fields<t.TypeOf<typeof entry>>()(
  field('Image', 'image', {thin: true}),
  field('Tag', ({tag}) => tag ?? '(untagged)', {thin: true}),
  field('Action', 'action', {narrow: 'never'}),
  field('Reason', 'reason', {narrow: 'wrap'}),
  field('Size', ({size}) => (size === null ? '' : formatBytes(size))),
  date('Created', 'created'),
  field('Digest', 'digest', {thin: true}),
)

export default command({
  summary: 'Delete old images from repositories that are pushed to',
  description:
    'Shows what goes and what stays, and why, before anything is deleted. Without a rule, only untagged manifests go. What an environment, a content view version or an activation key has, and what hosts have booted, staged or for rollback, always stays. Signatures follow their image.',
  asks: true,
  waits: true,
  examples: [
    ['Show which untagged manifests would be deleted', '--organization ACME --dry-run'],
    [
      'Keep the five newest images of each repository, and every release',
      "--organization ACME --product Applications --keep 5 --keep-tags 'v*' --yes",
      'a registry that deletes tags',
    ],
    [
      'Delete what is older than 90 days from one repository, in a script',
      '--organization ACME --product Applications --repository builds --older-than 90d --yes',
      'a registry that deletes tags, and a repository of that name',
    ],
  ],
  params: {
    organization_id: refersTo(organization, {required: true}),
    product_id: refersTo(product),
    repository_id: refersTo(repository),
    keep: number('Number of newest images to keep in each repository'),
    keep_tags: list("Tags to keep, with * and ?, e.g. 'v*,latest'"),
    older_than: text('Delete only what is older, e.g. 12h, 90d, 4w or 1y'),
    untagged: flag('Delete only manifests without a tag'),
    orphans: flag('Also delete signatures, SBOMs and attestations of images that are nowhere in the organization'),
    dry_run: flag('Only show the plan'),
  },
  fields: shown,
  answer: pruned,
  async run(ctx) {
    const rules = rulesOf(ctx)
    const [organizationId, productId, repositoryId] = await Promise.all([
      ctx.required(organization),
      ctx.id(product),
      ctx.id(repository),
    ])
    const wanted = {
      organizationId: Number(organizationId),
      ...(productId !== undefined && {productId: Number(productId)}),
      ...(repositoryId !== undefined && {repositoryId: Number(repositoryId)}),
    }
    return withRegistry(ctx, async ({client: registry}) => {
      const servers = {client: ctx.client, registry}
      const dryRun = ctx.flag('dry-run')
      const plan = await planPrune(servers, {...wanted, rules, dryRun})
      const record = recordOf(plan)
      const planned = {fields: shown, rows: record.entries, record, said: summary(plan, record)}
      if (!isEmpty(record)) warnKeys(ctx, plan)
      if (!plan.refusal && !isEmpty(record)) ctx.onPlan?.(record)
      if (dryRun || isEmpty(record)) return planResult(ctx, {...planned, failure: plan.refusal})
      const only = await shownOnly(ctx, planned)
      if (only) return only
      const report = await runSteps(pruneSteps(servers, plan.plans), {observer: stepDisplay(ctx.terminal)})
      const {failure} = report
      const done = {...record, done: failure === undefined, steps: [...report.steps]}
      return planResult(ctx, {...planned, record: done, failure, said: failure ? planned.said : outcome(record)})
    })
  },
})

function rulesOf(ctx: Context): Omit<Rules, 'deletesTags'> {
  const {keep, 'keep-tags': keepTags} = ctx.given
  const olderThan = ctx.text('older-than')
  if (typeof keep === 'number' && keep < 0) throw usageError('--keep cannot be negative', 'Use 0 or more')
  if (ctx.flag('untagged') && (keep !== undefined || keepTags !== undefined))
    throw usageError('--untagged keeps all tags', 'Omit --keep and --keep-tags, or omit --untagged')
  return {
    keep: typeof keep === 'number' ? keep : undefined,
    keepTags: Array.isArray(keepTags) ? keepTags.map(String) : [],
    olderThan: olderThan === undefined ? undefined : readAge('--older-than', olderThan, Date.now()),
    untaggedOnly: ctx.flag('untagged'),
    orphans: ctx.flag('orphans'),
  }
}

function recordOf({plans, freed}: PrunePlan): Pruned {
  const going = (part: 'tags' | 'manifests'): number =>
    plans.reduce((sum, plan) => sum + actionOf(plan[part], 'delete').length, 0)
  return {
    done: false,
    tags: going('tags'),
    manifests: going('manifests'),
    bytes: freed.bytes,
    bytes_exact: freed.isExact,
    entries: plans.flatMap(entriesOf),
    steps: [],
  }
}

const isEmpty = ({tags, manifests}: Pruned): boolean => tags === 0 && manifests === 0

const counts = ({tags, manifests}: Pruned): string => `${counted(tags, 'tag')} and ${counted(manifests, 'manifest')}`

const size = ({bytes, bytes_exact: isExact}: Pruned): string => `${isExact ? '' : 'at most '}${formatBytes(bytes)}`

function summary({plans}: PrunePlan, record: Pruned): string {
  if (isEmpty(record)) return 'Nothing to delete.'
  return `${counts(record)} of ${counted(plans.length, 'repository', 'repositories')} would be deleted; this frees ${size(record)}.`
}

const outcome = (record: Pruned): string =>
  `${counts(record)} deleted; ${size(record)} are freed when the server removes orphaned content.`

function warnKeys(ctx: Context, {libraryKeys: keys}: PrunePlan): void {
  if (keys.length > 0)
    ctx.terminal.warn(
      `Hosts of ${counted(keys.length, 'activation key')} see Library itself and lose what goes: ${keys.join(', ')}`,
    )
}
