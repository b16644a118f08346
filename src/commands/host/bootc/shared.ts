// What the commands that change hosts in image mode have in common.
import {flag, number, text, texts} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {AppError, usageError} from '../../../core/errors'
import {withinOptions} from '../../../kit/parse/command-line'
import type {Context} from '../../../kit/run/context'
import {rows as listResult, type Result} from '../../../kit/run/result'
import {stepDisplay} from '../../../kit/present/steps'
import {field, fields} from '../../../output/fields'
import {refersTo} from '../../../resources/define'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'
import {organization} from '../../../resources/organization'
import type {Journal} from '../../../config/journal'
import {findHosts, type FleetHost, type HostScope} from '../../../workflows/bootc/hosts'
import {sameAsGoals} from '../../../workflows/bootc/same'
import {planUpdate, waveSize, wavesOf, hostChange, type HostChange, type Plan} from '../../../workflows/bootc/plan'
import type {Resolved} from '../../../workflows/bootc/target'
import {awaitEarlierJobs, updateFailure, updateSteps, verbs, type Update} from '../../../workflows/bootc/update'
import {runRecorded} from '../../../workflows/steps/recorded'

/** Options that choose hosts. */
export const hostParams = {
  organization_id: refersTo(organization),
  search: text('Hosts, as a search query'),
  host: texts('Name of a host'),
}

/** Options of an update in waves. */
export const updateParams = {
  ...hostParams,
  wave: text('Hosts to update at a time: a number, or a percentage such as 10% (all)'),
  max_failures: number('Begin no further wave after this many hosts have failed (1)'),
  wait: number('Seconds that the hosts of a wave may take to report the image (1800)'),
  dry_run: flag('Show the plan without changing anything'),
}

/** Options of an update that may only stage an image. */
export const rebootParams = {
  reboot: flag('Reboot the hosts into the image'),
  apply: flag('Same as --reboot'),
}

/** The hosts that the options mean. `required`: they must mean some. */
export async function scopeOf(ctx: Context, required: boolean): Promise<HostScope> {
  const search = ctx.text('search')
  const given = ctx.given['host']
  const names = Array.isArray(given) ? given.map(String) : undefined
  if (search !== undefined && names) throw usageError('--search and --host exclude each other', 'Omit one of them')
  if (required && search === undefined && !names)
    throw usageError(
      'No hosts specified',
      "Add --host NAME or --search QUERY; for all hosts in image mode --search 'image_mode = true'",
    )
  const organizationId = await ctx.id(organization)
  return {...(organizationId !== undefined && {organizationId: Number(organizationId)}), search, names}
}

export const hostChanges = t.list(hostChange)

export const changeFields = fields<HostChange>()(
  field('Host', 'host', {thin: true, narrow: 'never'}),
  field('Environment', 'environment', {narrow: 'first'}),
  field('Running Image', 'from.image', {sets: ['ALL']}),
  field('Running Digest', 'from.digest', {narrow: 'drop'}),
  field('Wanted Image', 'to.image', {sets: ['ALL']}),
  field('Wanted Digest', 'to.digest', {narrow: 'middle'}),
  field('Wave', 'wave', {narrow: 'first'}),
  field('Status', 'status', {state: true, narrow: 'never'}),
  field('Detail', 'detail', {narrow: 'wrap'}),
  field('Job Invocation Id', 'job_invocation_id', {sets: ['ALL']}),
)

export interface UpdateWish {
  /** Words of the command. */
  readonly command: string
  readonly action: 'switch' | 'upgrade' | 'rollback'
  readonly reboot: boolean
  /** What it is about, in words that are the same in each run. */
  readonly subject: string
  /** Reads what is needed to know where each host is to be. */
  readonly goals: (hosts: readonly FleetHost[], journal: Journal) => Promise<(host: FleetHost) => Resolved>
  /** Called with the plan before anything is changed. */
  readonly begin?: (plan: Plan, journal: Journal) => void
}

/** Plans an update, shows the plan and asks, and carries it out. */
export async function update(ctx: Context, wish: UpdateWish): Promise<Result> {
  const {client, signal} = ctx
  const scope = await scopeOf(ctx, true)
  const [maxFailures, patience] = [countOf(ctx, 'max-failures', 1), countOf(ctx, 'wait', 1800) * 1000]
  checkWave(ctx)
  const isDryRun = ctx.flag('dry-run')
  let update: Update | undefined
  const {action, command, reboot} = wish
  const server = (await client.server()).origin
  const chosen = scope.names?.toSorted().join(', ') ?? scope.search ?? ''
  const about = {server, command, subject: `${wish.subject}hosts ${chosen}`}
  const observer = stepDisplay(ctx.terminal)
  const report = await runRecorded(
    {state: ctx.session.paths.state, about, dryRun: isDryRun, observer},
    async (journal) => {
      await awaitEarlierJobs(journal, {client, signal, patience}, (line) => ctx.terminal.note(line))
      const hosts = await findHosts(client, scope)
      const goalOf = await wish.goals(hosts, journal)
      const plan = planUpdate(hosts, goalOf, {action, reboot, same: await sameAsGoals(client, hosts, goalOf)})
      const size = sizeOf(ctx, plan.pending.length)
      showPlan(ctx, plan)
      if (plan.pending.length > 0 && !isDryRun) await ctx.confirm(question(action, reboot, plan, size))
      update = updateSteps(plan, journal, {client, signal, reboot, size, maxFailures, patience})
      if (plan.pending.length > 0) ctx.onPlan?.(update.rows(true))
      wish.begin?.(plan, journal)
      return update.steps
    },
  )
  if (signal.aborted && report.failure) throw stopped(report.failure)
  const rows = update?.rows(isDryRun) ?? []
  const failure = updateFailure(rows, organizationOption(ctx)) ?? report.failure
  return {...(listResult(changeFields, rows) as Result & {kind: 'list'}), ...(failure && {failure})}
}

/** The option that names the organization of the hosts, as it was given. */
const organizationOption = (ctx: Context): string =>
  withinOptions(lifecycleEnvironment, ctx.given).join(' ') || '--organization NAME'

/** The error of an update that nobody waits for any more: its jobs go on. */
const stopped = ({parts}: AppError): AppError =>
  new AppError({
    ...parts,
    detail: 'jobs that have begun continue on the hosts',
    hint: 'Run the command again to continue',
  })

function countOf(ctx: Context, option: string, otherwise: number): number {
  const value = ctx.given[option] === undefined ? otherwise : Number(ctx.given[option])
  if (Number.isInteger(value) && value > 0) return value
  throw usageError(`--${option} must be at least 1`, `Use a whole number, or omit --${option} for ${otherwise}`)
}

const checkWave = (ctx: Context): void => void sizeOf(ctx, 1)

function sizeOf(ctx: Context, count: number): number {
  const given = ctx.text('wave')
  const size = given === undefined ? Math.max(1, count) : waveSize(given, count)
  if (size !== undefined) return size
  throw usageError(
    `"${given}" is not the size of a wave`,
    'Use a number of hosts such as 5, or a percentage such as 10%',
  )
}

const shownNames = 5

/** Enough of a digest for people to tell images apart. */
const shortDigest = (digest: string): string => digest.slice(0, 'sha256:'.length + 12)

/** One line for all hosts that go to the same image, and one for all with the same reason not to. */
function showPlan({terminal}: Context, {settled, pending}: Plan): void {
  const groups = new Map<string, string[]>()
  const add = (text: string, host: string): void => void groups.set(text, [...(groups.get(text) ?? []), host])
  for (const {command, goal, host} of pending)
    add(`${verbs[command].toLowerCase()} to ${goal.image} (${shortDigest(goal.digest)})`, host.name)
  for (const {status, detail, host} of settled)
    add(status === 'already' ? 'nothing to do' : `cannot be changed: ${detail ?? ''}`, host)
  for (const [text, hosts] of groups) {
    const more = hosts.length > shownNames ? ` and ${hosts.length - shownNames} more` : ''
    terminal.note(`${hosts.slice(0, shownNames).join(', ')}${more}: ${text}`)
  }
}

function question(action: UpdateWish['action'], reboot: boolean, {pending}: Plan, size: number): string {
  const waves = wavesOf(pending, size).length
  const hosts = pending.length === 1 ? '1 host' : `${pending.length} hosts`
  return `${verbs[action]} ${hosts}${waves > 1 ? ` in ${waves} waves` : ''}${reboot ? ' and reboot' : ''}?`
}
