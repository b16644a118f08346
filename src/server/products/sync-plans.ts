import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {blank, Faults, taken} from '../kernel/errors'
import type {Product, SyncPlan, SyncInterval} from './tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {utc} from '../kernel/store/times'
import {taskKind} from '../kernel/tasks/kind'
import {nextCron} from './cron'
import {parseTime} from '../accounts/tokens'
import {syncRepository} from '../repositories/sync-task'
import {syncable, syncInput, syncOptions} from '../repositories/sync-start'
import type {StartOptions} from '../kernel/tasks/options'

const syncIntervals: readonly SyncInterval[] = ['hourly', 'daily', 'weekly', 'custom cron']
const hour = 3_600_000
const steps: Partial<Record<SyncInterval, number>> = {hourly: hour, daily: 24 * hour, weekly: 7 * 24 * hour}

export interface SyncPlanAttributes {
  readonly name?: string | null | undefined
  readonly description?: string | null | undefined
  readonly interval?: string | null | undefined
  readonly sync_date?: string | null | undefined
  readonly enabled?: boolean | null | undefined
  readonly cron_expression?: string | null | undefined
}

/** Makes or changes a sync plan of an organization; 422 with all faults. */
export function saveSyncPlan(
  store: Store,
  organizationId: number,
  present: SyncPlan | undefined,
  given: SyncPlanAttributes,
): SyncPlan {
  const {syncPlans} = store
  const name = given.name ?? present?.name ?? ''
  const interval = given.interval ?? present?.interval ?? ''
  const custom = interval === 'custom cron'
  const kept = custom ? present?.cron_expression : null
  const cron = (given.cron_expression === undefined ? kept : given.cron_expression) || null
  const date = typeof given.sync_date === 'string' ? parseTime(given.sync_date) : present?.sync_date
  const rival = syncPlans.first({organization_id: organizationId, name})
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(rival !== undefined && rival.id !== present?.id, 'name', taken)
  faults.when(!syncIntervals.some((one) => one === interval), 'interval', 'not set correctly')
  faults.when(
    date === undefined,
    'sync_date',
    given.sync_date ? 'is not a valid time; use a form such as 2027-01-31 12:00:00' : blank,
  )
  faults.when((given.enabled ?? present?.enabled) === undefined, 'enabled', 'must be true or false')
  faults.when(cron !== null && !custom, 'cron_expression', 'applies only to the interval custom cron')
  faults.when(custom && (cron === null || nextCron(cron, 0) === undefined), 'cron_expression', 'is not valid')
  faults.throwAny(present?.id ?? null)
  const values = {
    organization_id: organizationId,
    name,
    interval: interval as SyncInterval,
    sync_date: date ?? 0,
    enabled: given.enabled ?? present?.enabled ?? false,
    cron_expression: cron,
    description: given.description === undefined ? (present?.description ?? null) : given.description,
  }
  return present ? syncPlans.update(present.id, values) : syncPlans.insert(values)
}

/** When a plan is due next, in milliseconds since 1970; null while it is disabled. */
export function nextSync(row: SyncPlan, now: number): number | null {
  if (!row.enabled) return null
  if (row.cron_expression !== null) return nextCron(row.cron_expression, Math.max(now, row.sync_date)) ?? null
  const step = steps[row.interval] ?? hour
  return now < row.sync_date ? row.sync_date : row.sync_date + Math.ceil((now - row.sync_date + 1) / step) * step
}

/** A plan as products show it. */
export function planOfProduct(store: Store, product: Product) {
  const row = product.sync_plan_id === null ? undefined : store.syncPlans.find(product.sync_plan_id)
  if (!row) return null
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    sync_date: utc(row.sync_date),
    interval: row.interval,
    next_sync: utc(nextSync(row, store.now())),
    cron_expression: row.cron_expression,
  }
}

export const productsOf = (store: Store, row: SyncPlan): Product[] => store.products.all({sync_plan_id: row.id}, 'name')

interface RunInput extends Record<string, unknown> {
  sync_plan: {id: number; name: string}
}

const parallel = 4

/** Synchronizes the products of a plan: a child task for each repository. */
export const runSyncPlan = taskKind<RunInput, {tasks: Tasks}>({
  label: 'Actions::Katello::SyncPlan::Run',
  name: 'Run Sync Plan:',
  rescue: 'skip',
  humanizeInput: ({sync_plan}) => [['sync_plan', {text: sync_plan.name, link: `/sync_plans/${sync_plan.id}`}]],
  async run(task, {tasks}) {
    const report = (rows: readonly TaskRow[]) => {
      const over = rows.filter((row) => row.state === 'stopped')
      task.progress(rows.length === 0 ? 1 : over.length / rows.length)
      task.say(`${over.length} of ${rows.length} repositories`)
    }
    const rows = await tasks.runChildren(task.id, parallel, report)
    task.check()
    if (rows.some((row) => row.result !== 'success')) throw new Error('A sub task failed')
  },
})

/** Starts the synchronization of a plan's products. */
export function startSyncPlan(
  {store, tasks}: {store: Store; tasks: Tasks},
  row: SyncPlan,
  options: StartOptions,
): TaskRow {
  const children = syncable(store, productsOf(store, row)).map((instance) => ({
    kind: syncRepository,
    input: syncInput(store, instance),
    ...syncOptions(store, instance, options),
  }))
  return tasks.startWithChildren(runSyncPlan, {sync_plan: {id: row.id, name: row.name}}, children, {
    ...options,
    subjects: [{type: 'Katello::SyncPlan', id: row.id}],
  })
}
