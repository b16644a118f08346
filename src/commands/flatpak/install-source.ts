import {flag, list, text} from '../../contract/define'
import {lifecycleEnvironments} from '../../contract/lifecycle-environments'
import * as t from '../../contract/shape'
import {usageError} from '../../core/errors'
import {shellWord, withinOptions} from '../../kit/parse/command-line'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {collection, field, fields, values} from '../../output/fields'
import {contentView} from '../../resources/content-view'
import {refersTo, withNamesOf} from '../../resources/define'
import {flatpakRemote} from '../../resources/flatpak-remote'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {product} from '../../resources/product'
import {sourceSteps} from '../../workflows/flatpak/install-source'
import {runtimesGate} from '../../workflows/release/gate-runtimes'
import {inPathOrder} from '../../workflows/release/path'
import {release} from '../../workflows/release/release'
import type {StepsReport} from '../../workflows/steps/run'
import {isPlanned, stepReport} from '../../workflows/steps/step'
import {registryParams} from '../registry/shared'
import {continuable, stepFields, withParts} from '../release/shared'
import {viewInOrganization} from '../release/view'

const installed = t.record('FlatpakSource', () => ({
  message: t.text,
  application: t.text,
  environments: t.list(t.text),
  changed: t.about('False where everything was there already', t.boolean),
  dry_run: t.boolean,
  steps: t.list(stepReport),
  pull_specs: t.about('What was pulled and compared', t.list(t.text)),
}))
type Installed = t.TypeOf<typeof installed>

const shown = fields<Installed>()(
  field('Message', 'message', {thin: true}),
  values('Pull Specs', ({pull_specs: specs}: Installed) => (specs.length === 0 ? null : specs), {
    separator: '\n',
    onNewLine: true,
    hideBlank: true,
  }),
  collection('Steps', 'steps', stepFields, {sets: ['ALL']}),
)

export default command({
  summary: 'Bring a flatpak from its remote to environments',
  description:
    'Scans the flatpak remote, mirrors the application and its runtime into the product, synchronizes both, adds them to the content view and releases it, so that hosts of the environments can install the application. What is there already is left alone. It can be stopped at any moment: run again, it continues.',
  examples: [
    [
      'Bring an application to Dev',
      "--remote demo --app org.example.Notes --product Flatpaks --content-view 'App CV' --organization ACME --to Dev",
    ],
    [
      'Show what would be done',
      "--remote demo --app org.example.Notes --product Flatpaks --content-view 'App CV' --organization ACME --to Dev,Test --dry-run",
    ],
  ],
  params: {
    flatpak_remote_id: refersTo(flatpakRemote, {
      flag: 'remote',
      about: 'flatpak remote that offers it',
      required: true,
    }),
    app: text('ID of the application, or the name of its repository in the remote', {required: true}),
    product_id: refersTo(product, {required: true}),
    content_view_id: refersTo(contentView, {required: true}),
    to: withNamesOf(lifecycleEnvironment, list('Lifecycle environments to release to, by name', {required: true})),
    force: flag('Ignore the order of the environment path'),
    dry_run: flag('Show the steps without changing anything'),
    ...registryParams,
  },
  fields: shown,
  answer: installed,
  waits: true,
  async run(ctx) {
    const application = ctx.text('app') ?? ''
    const dryRun = ctx.flag('dry-run')
    const [remoteId, productId, {contentViewId, organizationId}] = await Promise.all([
      ctx.required(flatpakRemote, 'remote').then(Number),
      ctx.required(product).then(Number),
      viewInOrganization(ctx),
    ])
    const {to} = ctx.given
    const names = Array.isArray(to) ? to.map(String) : []
    if (names.length === 0) throw usageError('No lifecycle environment specified', 'Add --to Dev,Test')
    const environments = await ctx.client.all(lifecycleEnvironments.index, {organization_id: organizationId})
    const targets = inPathOrder(environments, names, organizationId)
    const outcome = await withParts(ctx, (parts) =>
      release(parts, {
        contentViewId,
        targets,
        environments,
        sync: false,
        force: ctx.flag('force'),
        description: undefined,
        keep: undefined,
        dryRun,
        before: (under) =>
          sourceSteps({...under, client: parts.client, remoteId, application, productId, contentViewId}),
        gates: () => Promise.resolve([runtimesGate('The release', true)]),
      }),
    )
    const {steps, isChanged, failure} = outcome
    const places = targets.map(({name}) => name)
    const record: Installed = {
      message: messageOf(application, places, setupCommand(ctx, application, places), {dryRun, ...outcome}),
      application,
      environments: places,
      changed: isChanged,
      dry_run: dryRun,
      steps,
      pull_specs: outcome.images.map(({pull_spec: spec}) => spec),
    }
    if (!failure && steps.some(isPlanned)) ctx.onPlan?.(record)
    return {kind: 'record', fields: shown, record: {...record}, ...(failure && {failure: continuable(failure)})}
  },
})

/** The command that sets a host up for the first of the environments. */
const setupCommand = (ctx: Context, application: string, [place = '']: readonly string[]): string =>
  [
    `mallet flatpak-remote client-setup --lifecycle-environment ${shellWord(place)}`,
    ...withinOptions(lifecycleEnvironment, ctx.given),
    `--application ${shellWord(application)}`,
  ].join(' ')

function messageOf(
  application: string,
  places: readonly string[],
  setup: string,
  {dryRun, steps, isChanged, failure}: StepsReport & {readonly dryRun: boolean},
): string {
  const where = places.join(', ')
  if (failure) return `${application} was not brought to ${where}: ${failure.message}`
  if (dryRun && steps.some(isPlanned))
    return `Nothing was changed: ${application} would be brought to ${where} by these steps.`
  if (!isChanged) return `Nothing to do: ${application} is in ${where} already.`
  return `${application} is in ${where}. Set up hosts: ${setup}`
}
