import {lifecycleEnvironments} from '../contract/lifecycle-environments'
import {flag, ids, list, number, text, texts} from '../contract/define'
import * as t from '../contract/shape'
import {usageError} from '../core/errors'
import {command} from '../kit/run/command'
import type {Context} from '../kit/run/context'
import {boolean, collection, field, fields} from '../output/fields'
import {contentView} from '../resources/content-view'
import {refersTo, withNamesOf} from '../resources/define'
import {lifecycleEnvironment} from '../resources/lifecycle-environment'
import {viewInOrganization} from './release/view'
import {
  continuable,
  findingFields,
  imageFields,
  namedRecord,
  pullSpecs,
  stepFields,
  versionRecord,
  withParts,
} from './release/shared'
import {commandGate} from '../workflows/release/gate-command'
import {labelsGate, parseLabel} from '../workflows/release/gate-labels'
import {rollbackGate} from '../workflows/release/gate-rollback'
import {runtimesGate} from '../workflows/release/gate-runtimes'
import {signedGate} from '../workflows/release/gate-signed'
import {findingShape, type Gate} from '../workflows/release/gates'
import {inPathOrder} from '../workflows/release/path'
import {provenImage} from '../workflows/release/prove'
import {release, type ReleaseOutcome, type ReleaseParts, type ReleaseWishes} from '../workflows/release/release'
import type {VerificationKey} from '../workflows/signatures/keys'
import {isPlanned, stepReport} from '../workflows/steps/step'
import {registryParams} from './registry/shared'

const released = t.record('Release', () => ({
  message: t.text,
  content_view: namedRecord,
  version: t.about('The released version; null where it is not published yet', t.nullable(versionRecord)),
  environments: t.list(namedRecord),
  changed: t.about('False where everything was there already', t.boolean),
  dry_run: t.boolean,
  steps: t.list(stepReport),
  findings: t.list(findingShape),
  images: t.about('What was pulled and compared', t.list(provenImage)),
}))
type Released = t.TypeOf<typeof released>

const shown = fields<Released>()(
  field('Message', 'message', {thin: true}),
  field('Content View', 'content_view.name', {sets: ['ALL']}),
  field('Version', 'version.version', {sets: ['ALL']}),
  boolean('Changed', 'changed', {sets: ['ALL']}),
  collection('Findings', 'findings', findingFields, {sets: ['ALL']}),
  pullSpecs,
  collection('Images', 'images', imageFields, {sets: ['ALL']}),
  collection('Steps', 'steps', stepFields, {sets: ['ALL']}),
)

export default command({
  summary: 'Release a content view along its environment path',
  description:
    'Publishes the content view if anything has changed, checks the images, promotes the latest version in the order of the path, and pulls every image under its new name to compare digests. It can be stopped at any moment: run again, it continues. Where everything is there already it changes nothing. The exit status is 65 if a gate refuses the release.',
  examples: [
    ['Release to Dev and Test', "--content-view 'App CV' --organization ACME --to Dev,Test"],
    ['Show what would be done', "--content-view 'App CV' --organization ACME --to Dev,Test,Prod --sync --dry-run"],
    [
      'Synchronize first, and let a program judge the images',
      "--content-view 'App CV' --organization ACME --to Dev --sync --gate 'grep -q digest'",
    ],
    ['Print only the pull specs, for a script', "--content-view 'App CV' --organization ACME --to Dev --json images"],
  ],
  params: {
    content_view_id: refersTo(contentView, {required: true}),
    to: withNamesOf(lifecycleEnvironment, list('Lifecycle environments to promote to, by name')),
    to_ids: ids('IDs of the lifecycle environments to promote to'),
    sync: flag('Synchronize the repositories first'),
    description: text('Description of the new version and its promotions'),
    force: flag('Ignore the order of the environment path, and rollbacks'),
    require_label: texts('Label that every image must have, as NAME or NAME=VALUE'),
    require_runtimes: flag('Refuse flatpak applications without their runtime, instead of a warning'),
    require_signed: flag('Refuse images that are not signed with one of the keys'),
    key: texts('Public key that signatures must be made with (PEM); any of several counts'),
    gate: texts(
      'Command that judges the release: it gets JSON on its standard input, and refuses by a non-zero exit status',
    ),
    keep: number('Remove older unused versions afterwards, except the newest NUMBER'),
    dry_run: flag('Show the steps without changing anything'),
    ...registryParams,
  },
  fields: shown,
  answer: released,
  waits: true,
  async run(ctx) {
    const keep = keepOf(ctx)
    const labels = textsOf(ctx.given['require-label']).map(parseLabel)
    const keys = await keysOf(ctx)
    const {contentViewId, organizationId} = await viewInOrganization(ctx)
    const environments = await ctx.client.all(lifecycleEnvironments.index, {organization_id: organizationId})
    const targets = inPathOrder(environments, wanted(ctx), organizationId)
    const outcome = await withParts(ctx, (parts) => {
      const wishes: ReleaseWishes = {
        contentViewId,
        targets,
        environments,
        sync: ctx.flag('sync'),
        force: ctx.flag('force'),
        description: ctx.text('description'),
        keep,
        dryRun: ctx.flag('dry-run'),
        gates: (view) => Promise.resolve(gatesOf(ctx, parts, {view, targets, labels, keys})),
      }
      return release(parts, wishes)
    })
    for (const {subject, reason, hint, refuses} of outcome.findings)
      if (!refuses) ctx.terminal.warn(`${subject}: ${reason}${hint === null ? '' : `. ${hint}`}`)
    const record = recordOf(ctx, outcome, targets)
    if (!outcome.failure && outcome.steps.some(isPlanned)) ctx.onPlan?.(record)
    return {kind: 'record', fields: shown, record, ...(outcome.failure && {failure: continuable(outcome.failure)})}
  },
})

interface Judged {
  readonly view: Parameters<ReleaseWishes['gates']>[0]
  readonly targets: ReleaseWishes['targets']
  readonly labels: Parameters<typeof labelsGate>[0]
  /** Undefined: images need not be signed. */
  readonly keys: readonly VerificationKey[] | undefined
}

/** The gates that the options ask for; the user's own programs come last. */
function gatesOf(ctx: Context, {client, open, signal}: ReleaseParts, {view, targets, labels, keys}: Judged): Gate[] {
  const lines = textsOf(ctx.given['gate'])
  return [
    rollbackGate({client, view, targets, force: ctx.flag('force')}),
    runtimesGate('The release', ctx.flag('require-runtimes')),
    ...(labels.length > 0 ? [labelsGate(labels, open, signal)] : []),
    ...(keys ? [signedGate(keys, open, signal)] : []),
    ...lines.map((line) => commandGate({line, view, targets, env: ctx.env, signal})),
  ]
}

function recordOf(
  ctx: Context,
  {view, version, isChanged, failure, steps, findings, images}: ReleaseOutcome,
  targets: ReleaseWishes['targets'],
): Released {
  const places = listed(targets.map(({name}) => name))
  const what = `${view.name}${version ? ` ${version.version}` : ''}`
  const message = failure
    ? `${what} was not released to ${places}: ${failure.message}`
    : ctx.flag('dry-run')
      ? dryText(steps, `${what} is in ${places} already.`)
      : isChanged
        ? `${what} released to ${places}.`
        : `Nothing to do: ${what} is in ${places} already.`
  return {
    message,
    content_view: {id: view.id, name: view.name},
    version: version ? {id: version.id, version: version.version} : null,
    environments: targets.map(({id, name}) => ({id, name})),
    changed: isChanged,
    dry_run: ctx.flag('dry-run'),
    steps,
    findings,
    images,
  }
}

function dryText(steps: ReleaseOutcome['steps'], otherwise: string): string {
  const count = steps.filter(isPlanned).length
  if (count === 0) return `Nothing to do: ${otherwise}`
  return `Nothing was changed: ${count === 1 ? '1 step is' : `${count} steps are`} to do.`
}

/** The environments that `--to` and `--to-ids` name. */
function wanted(ctx: Context): (string | number)[] {
  const {'to-ids': numbers} = ctx.given
  const all = [...textsOf(ctx.given['to']), ...(Array.isArray(numbers) ? numbers.map(Number) : [])]
  if (all.length === 0) throw usageError('No lifecycle environment specified', 'Add --to Dev,Test or --to-ids 2,3')
  return all
}

/** The keys of `--require-signed`: both are given, or neither. */
async function keysOf(ctx: Context): Promise<readonly VerificationKey[] | undefined> {
  const files = textsOf(ctx.given['key'])
  if (ctx.flag('require-signed') !== files.length > 0)
    throw files.length > 0
      ? usageError('--key is for --require-signed', 'Add --require-signed, or omit --key')
      : usageError(
          'Missing required option --key',
          'Add --key cosign.pub: --require-signed needs to know whose signature counts',
        )
  return files.length > 0 ? (await import('../workflows/signatures/keys')).readKeys(files) : undefined
}

function keepOf(ctx: Context): number | undefined {
  const keep = ctx.given['keep']
  if (keep === undefined || keep === null) return undefined
  if (Number(keep) < 0) throw usageError('--keep cannot be negative', 'Use 0 or more')
  return Number(keep)
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** `Dev, Test and Prod`. */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
