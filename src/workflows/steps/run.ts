// Steps are done one after the other; what is done already is left alone, and the first failure ends it.
import {AppError} from '../../core/errors'
import {Later, type LaterOf, type StepRequest} from './request'
import type {Step, StepObserver, StepReport} from './step'

export interface StepsReport {
  readonly steps: readonly StepReport[]
  /** True when a step changed something. */
  readonly isChanged: boolean
  /** Why the last step that was begun failed. */
  readonly failure: AppError | undefined
}

export interface RunOptions {
  /** Only steps that read are done. */
  readonly dryRun?: boolean
  readonly observer?: StepObserver
}

/** Does the steps in their order. The AppError of a step is reported, not thrown; steps after it are skipped. */
export async function runSteps(steps: readonly Step[], {dryRun = false, observer}: RunOptions): Promise<StepsReport> {
  const reports: StepReport[] = []
  const later = laterIn(steps)
  let failure: AppError | undefined
  for (const [index, step] of steps.entries()) {
    const number = index + 1
    observer?.begin(step, number, steps.length)
    const outcome = failure ? skipped : await attempt(step, later, {dryRun, observer})
    failure ??= outcome.failure
    const {status, detail = null, requests = []} = outcome
    const report = {name: step.name, title: step.title, status, detail, requests: [...requests]}
    reports.push(report)
    observer?.end(report, number, steps.length)
  }
  const counts = steps.map(({isReading, isIncidental}) => isReading !== true && isIncidental !== true)
  const isChanged = reports.some(({status}, index) => status === 'done' && counts[index] === true)
  return {steps: reports, isChanged, failure}
}

interface Outcome {
  readonly status: StepReport['status']
  readonly detail?: string | undefined
  readonly requests?: readonly StepRequest[] | undefined
  readonly failure?: AppError
}

const skipped: Outcome = {status: 'skipped'}

async function attempt(step: Step, later: LaterOf, {dryRun = false, observer}: RunOptions): Promise<Outcome> {
  try {
    const present = (await step.isDone?.()) ?? false
    if (present !== false) return {status: 'already', detail: present === true ? undefined : present}
    if (dryRun && !(await canRunDry(step))) {
      const [detail, requests] = await Promise.all([step.plan?.(), step.requests?.(later)])
      return {status: 'planned', detail, requests}
    }
    if (step.isReading !== true) observer?.change?.(step)
    const detail = await step.run()
    return {status: step.hasFailed?.() === true ? 'failed' : 'done', detail}
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return {status: 'failed', detail: error.message, failure: error}
  }
}

const canRunDry = async ({isReading = false, isPremature}: Step): Promise<boolean> =>
  isReading && (await isPremature?.()) !== true

/** What people see of a value is the number of its step, which stands before each of them. */
const laterIn =
  (steps: readonly Step[]): LaterOf =>
  (what, name) => {
    const number = steps.findIndex((step) => step.name === name) + 1
    if (number === 0) throw new TypeError(`there is no step ${name}`)
    return new Later(`{${what} of step ${number}}`, name)
  }
