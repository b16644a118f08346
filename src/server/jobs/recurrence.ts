// Jobs that are repeated: each run is a job invocation of its own, and the next one is made when one starts.
import {Faults} from '../kernel/errors'
import {nextCron} from '../products/cron'
import {parseTime} from '../accounts/tokens'
import type {Store} from '../tables'
import type {JobInvocation, RecurringLogic} from './tables'

export interface Recurrence {
  readonly cron_line?: string | null | undefined
  readonly max_iteration?: number | null | undefined
  readonly end_time?: string | null | undefined
  readonly purpose?: string | null | undefined
}

/** Notes how a job is to be repeated; 422 with all faults. */
export function newRecurrence(store: Store, given: Recurrence): RecurringLogic {
  const {cron_line: line, max_iteration: most, end_time: end, purpose} = given
  const cron = line?.trim() ?? ''
  const until = end ? parseTime(end) : null
  const faults = new Faults()
  faults.when(nextCron(cron, store.now()) === undefined, 'cron_line', 'is not valid')
  faults.when(until === undefined, 'end_time', 'is not a valid time; use a form such as 2027-01-31 12:00:00')
  faults.when(typeof until === 'number' && until <= store.now(), 'end_time', 'must be in the future')
  faults.when(typeof most === 'number' && most <= 0, 'max_iteration', 'must be greater than 0')
  const rival = purpose ? store.recurringLogics.first({purpose, state: 'active'}) : undefined
  faults.when(rival !== undefined, 'purpose', 'belongs to another active recurrence')
  faults.throwAny()
  return store.recurringLogics.insert({
    cron_line: cron,
    end_time: until ?? null,
    max_iteration: most ?? null,
    iteration: 0,
    state: 'active',
    purpose: purpose || null,
  })
}

/** When the first run is to start: at the first time of the cron line, or at the time that was given. */
export function firstStart(store: Store, logic: RecurringLogic, given: number | null): number {
  return given ?? nextCron(logic.cron_line, store.now()) ?? store.now()
}

/**
 * What follows the start of a repeated job: when the next run is to start; undefined when it was the last one. Counts the run.
 */
export function nextStart(store: Store, row: JobInvocation): number | undefined {
  const logic = row.recurring_logic_id === null ? undefined : store.recurringLogics.find(row.recurring_logic_id)
  if (logic?.state !== 'active') return undefined
  const iteration = logic.iteration + 1
  const next = nextCron(logic.cron_line, store.now())
  const isLast =
    next === undefined ||
    (logic.max_iteration !== null && iteration >= logic.max_iteration) ||
    (logic.end_time !== null && next > logic.end_time)
  store.recurringLogics.update(logic.id, {iteration, ...(isLast && {state: 'finished'})})
  return isLast ? undefined : next
}

/** A run that was cancelled before it began is the end of the repetition. */
export function endRecurrence(store: Store, row: JobInvocation): void {
  if (row.recurring_logic_id !== null) store.recurringLogics.update(row.recurring_logic_id, {state: 'cancelled'})
}
