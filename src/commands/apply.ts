import {AppError, usageError} from '../core/errors'
import {file, flag} from '../contract/define'
import * as t from '../contract/shape'
import {command} from '../kit/run/command'
import type {Context} from '../kit/run/context'
import {rows} from '../kit/run/result'
import {applySteps} from '../workflows/as-code/apply'
import {titleOf, type Step} from '../workflows/as-code/model'
import {fingerprint, readPlan, refuseStale, requestOf} from '../workflows/as-code/plan-file'
import {secretReader, secretsIn} from '../workflows/as-code/secrets'
import type {StepReport} from '../workflows/steps/step'
import {
  compared,
  countsOf,
  fileParams,
  recordOf,
  situation,
  stepFields,
  stepLines,
  stepShape,
  type Situation,
} from './as-code/shared'

export default command({
  summary: 'Make the server as a file says',
  description:
    'Creates, changes, publishes and promotes what differs from the file, tasks side by side where they may, and prints a line for each change. What is as the file says is left alone, so running it again changes nothing; interrupted, it goes on where it stopped. Nothing is deleted unless the file says owned: true, or --prune is given. With --plan it carries out a plan that mallet plan --out wrote, and refuses if the server has changed since. Secrets are sent only where the server has none yet.',
  examples: [
    ['Apply a file', '--file acme.yaml --yes', 'the file acme.yaml, written by mallet export'],
    ['Apply a plan that was reviewed', '--plan acme.plan --yes', 'the file acme.plan, written by mallet plan'],
  ],
  params: {
    ...fileParams,
    file: {...fileParams['file'], kind: 'text', required: false},
    plan: file('Plan to carry out, instead of a file'),
    dry_run: flag('Only show the changes'),
  },
  fields: stepFields,
  answer: t.list(stepShape),
  asks: true,
  waits: true,
  async run(ctx) {
    const {state, steps, directory} = await wanted(ctx)
    if (steps.length === 0) return {kind: 'text', text: 'Nothing to change.', data: []}
    for (const step of steps) for (const {source} of secretsIn(step.params)) ctx.admitSecret?.(source, titleOf(step))
    ctx.onPlan?.({
      state: fingerprint(state),
      steps: steps.map((step) => ({...recordOf(step), ...requestOf(step)})),
    })
    if (ctx.flag('dry-run')) {
      ctx.terminal.note(`Dry run: ${countsOf(steps)}.`)
      return rows(stepFields, steps.map(recordOf))
    }
    if (ctx.terminal.interactive && !ctx.flag('yes'))
      for (const line of steps.flatMap(stepLines)) ctx.terminal.note(line)
    await ctx.confirm(
      `Carry out ${steps.length === 1 ? 'this change' : `these ${steps.length} changes`} (${countsOf(steps)})?`,
    )
    const done: Step[] = []
    ctx.terminal.onSteps?.()
    const failure = await attempt(() =>
      applySteps(ctx.client, steps, state, {
        secret: secretReader(ctx.env, directory),
        onStep(step) {
          done.push(step)
          ctx.terminal.note(`${done.length}/${steps.length} ${titleOf(step)}`)
          ctx.terminal.onStep?.(reportOf(step, 'done'))
        },
      }),
    )
    if (failure) reportRest(ctx, steps, done, failure)
    if (failure && done.length === 0) throw failure
    const list = rows(stepFields, done.map(recordOf))
    return failure ? {...list, failure} : list
  },
})

async function wanted(ctx: Context): Promise<Situation> {
  const name = ctx.text('plan')
  if (name === undefined) return situation(ctx, true)
  if (ctx.texts('file').length > 0)
    throw usageError('--plan and --file cannot be used together', 'Use only one of them')
  if (ctx.flag('prune'))
    throw usageError('--prune is part of the plan', 'Give it to mallet plan, when the plan is made')
  const saved = readPlan(name)
  const server = (await ctx.session.server()).href
  const now = await compared(ctx, saved.described, {waits: false, prune: saved.prune, directory: saved.directory})
  refuseStale(saved, server, fingerprint(now.state))
  return now
}

const reportOf = (step: Step, status: StepReport['status'], detail?: string): StepReport => ({
  name: `${step.verb}:${step.path.join('/')}`,
  title: titleOf(step),
  status,
  detail: detail ?? null,
  requests: [],
})

/** Reports the steps that were not done: the one that the failure names, and those that were not begun or whose end was not awaited. */
function reportRest({terminal}: Context, steps: readonly Step[], done: readonly Step[], {message}: AppError): void {
  for (const step of steps) {
    if (done.includes(step)) continue
    const isFailed = message.startsWith(`${titleOf(step)}: `)
    terminal.onStep?.(reportOf(step, isFailed ? 'failed' : 'skipped', isFailed ? message : undefined))
  }
}

/** What was done is shown whatever came of the rest. */
async function attempt(work: () => Promise<void>): Promise<AppError | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof AppError && error.parts.code !== 'interrupted') return error
    throw error
  }
}
