import {lifecycleEnvironments} from '../../contract/lifecycle-environments'
import {flag, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {boolean, collection, field, fields, values} from '../../output/fields'
import {contentView} from '../../resources/content-view'
import {refersTo} from '../../resources/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {provenImage} from '../../workflows/release/prove'
import {
  bootedHost,
  imageChange,
  planRollback,
  rollback,
  type ImageChange,
  type RollbackOutcome,
  type RollbackPlan,
} from '../../workflows/release/rollback'
import {stepReport} from '../../workflows/steps/step'
import {registryParams} from '../registry/shared'
import {imageFields, namedRecord, pullSpecs, stepFields, versionRecord, withParts} from './shared'

const rolledBack = t.record('Rollback', () => ({
  message: t.text,
  content_view: namedRecord,
  environment: namedRecord,
  from: t.about('The version before the rollback', versionRecord),
  to: t.about('The version after it', versionRecord),
  reason: t.nullable(t.text),
  changed: t.boolean,
  dry_run: t.boolean,
  changes: t.about('Tags that are not the same in both versions', t.list(imageChange)),
  hosts: t.about('Hosts that have booted an image which leaves', t.list(bootedHost)),
  steps: t.list(stepReport),
  images: t.about('What was pulled and compared', t.list(provenImage)),
}))
type RolledBack = t.TypeOf<typeof rolledBack>

const shown = fields<RolledBack>()(
  field('Message', 'message', {thin: true}),
  field('Content View', 'content_view.name', {sets: ['ALL']}),
  field('Environment', 'environment.name', {sets: ['ALL']}),
  field('From', 'from.version', {sets: ['ALL']}),
  field('To', 'to.version', {sets: ['ALL']}),
  boolean('Changed', 'changed', {sets: ['ALL']}),
  values('Changes', ({changes}: RolledBack) => (changes.length === 0 ? null : changes.map(changeLine)), {
    separator: '\n',
    onNewLine: true,
    hideBlank: true,
  }),
  values('Hosts', ({hosts}: RolledBack) => (hosts.length === 0 ? null : hosts.map(({name}) => name)), {
    hideBlank: true,
  }),
  pullSpecs,
  collection('Images', 'images', imageFields, {sets: ['ALL']}),
  collection('Steps', 'steps', stepFields, {sets: ['ALL']}),
)

export default command({
  summary: 'Bring a lifecycle environment back to an earlier version',
  description:
    'Shows which images change and which hosts have booted the newer ones, asks, promotes the earlier version regardless of the path, and pulls every image to compare digests. The reason is kept in the history of the content view. Run again, it does not go back further.',
  examples: [
    [
      'Bring an environment back to the version before',
      "--content-view 'App CV' --organization ACME --lifecycle-environment Dev --reason 'Requests time out'",
    ],
    [
      'Show what would change',
      "--content-view 'App CV' --organization ACME --lifecycle-environment Dev --to-version 1.0 --dry-run",
    ],
  ],
  params: {
    content_view_id: refersTo(contentView, {required: true}),
    lifecycle_environment_id: refersTo(lifecycleEnvironment, {required: true}),
    to_version: text('Version to go back to, e.g. 1.0 (default: the one that the environment had before)'),
    reason: text('Reason, kept in the history of the content view'),
    dry_run: flag('Show what would change without changing anything'),
    ...registryParams,
  },
  fields: shown,
  answer: rolledBack,
  asks: true,
  waits: true,
  async run(ctx) {
    const [view, place] = await Promise.all([ctx.required(contentView), ctx.required(lifecycleEnvironment)])
    const environment = await ctx.client.call(lifecycleEnvironments.show, {id: Number(place)})
    const plan = await planRollback(ctx.client, {
      contentViewId: Number(view),
      environment,
      version: ctx.text('to-version'),
    })
    const dryRun = ctx.flag('dry-run')
    const wishes = {reason: ctx.text('reason'), dryRun}
    if (plan.isThere === undefined) ctx.onPlan?.(recordOf(plan, nothingYet, {...wishes, dryRun: true}))
    if (!dryRun && plan.isThere === undefined) await ask(ctx, plan)
    const outcome = await withParts(ctx, (parts) => rollback(parts, plan, wishes))
    const record = recordOf(plan, outcome, wishes)
    return {kind: 'record', fields: shown, record, ...(outcome.failure && {failure: outcome.failure})}
  },
})

const nothingYet: RollbackOutcome = {steps: [], isChanged: false, failure: undefined, images: []}

async function ask(ctx: Context, plan: RollbackPlan): Promise<void> {
  const {view, environment, from, to, changes, hosts} = plan
  if (ctx.terminal.interactive && ctx.given['yes'] !== true) {
    for (const change of changes) ctx.terminal.note(`  ${changeLine(change)}`)
    if (changes.length === 0) ctx.terminal.note('  No tag changes.')
    if (hosts.length > 0)
      ctx.terminal.note(`  Booted from images that leave: ${hosts.map(({name}) => name).join(', ')}`)
  }
  await ctx.confirm(`Bring ${environment.name} back from ${view.name} ${from.version} to ${to.version}?`)
}

function recordOf(
  {view, environment, from, to, changes, hosts, isThere}: RollbackPlan,
  {isChanged, failure, steps, images}: RollbackOutcome,
  {reason, dryRun}: {readonly reason: string | undefined; readonly dryRun: boolean},
): RolledBack {
  const what = `${view.name} in ${environment.name}`
  const unlike = changes.length === 0 ? '; no tag differs' : ''
  const message = failure
    ? `${what} was not rolled back: ${failure.message}`
    : isThere !== undefined
      ? `Nothing to do: ${isThere}.`
      : dryRun
        ? `Nothing was changed: ${what} would go back from ${from.version} to ${to.version}${unlike}.`
        : `${what} rolled back from ${from.version} to ${to.version}${unlike}.`
  return {
    message,
    content_view: {id: view.id, name: view.name},
    environment: {id: environment.id, name: environment.name},
    from: {id: from.id, version: from.version},
    to: {id: to.id, version: to.version},
    reason: reason ?? null,
    changed: isChanged,
    dry_run: dryRun,
    changes,
    hosts,
    steps,
    images,
  }
}

/** `moved  web:latest  sha256:0123456789ab -> sha256:ba9876543210`. */
function changeLine({change, repository, tag, from_digest: from, to_digest: to}: ImageChange): string {
  const digests = [from, to].filter((digest) => digest !== null).map(short)
  return `${change.padEnd(5)}  ${repository}:${tag}  ${digests.join(' -> ')}`
}

const short = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)
