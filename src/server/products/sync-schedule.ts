import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {nextSync, productsOf, startSyncPlan} from './sync-plans'

const interval = 15_000

/** Starts sync plans when they are due, from now on; what was due while no server ran is not made up for. Gives the end of it. */
export function scheduleSyncPlans({store, tasks, log}: {store: Store; tasks: Tasks; log(line: string): void}): {
  stop(): void
  check(): void
} {
  let since = store.now()
  const check = () => {
    const now = store.now()
    for (const plan of store.syncPlans.all({enabled: true})) {
      const due = nextSync(plan, since)
      if (due === null || due > now || productsOf(store, plan).length === 0) continue
      try {
        startSyncPlan({store, tasks}, plan, {organizationId: plan.organization_id})
      } catch (error) {
        log(`Sync plan ${plan.name} was not started: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    since = now
  }
  const timer = setInterval(check, interval).unref()
  return {stop: () => clearInterval(timer), check}
}
