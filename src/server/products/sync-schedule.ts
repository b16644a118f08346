import type {App} from '../app'
import {nextSync, productsOf, startSyncPlan} from './sync-plans'

const interval = 15_000

/** Starts sync plans when they are due, from now on; what was due while no server ran is not made up for. Gives the end of it. */
export function scheduleSyncPlans(app: App): {stop(): void; check(): void} {
  let since = app.now()
  const check = () => {
    const now = app.now()
    for (const plan of app.store.syncPlans.all({enabled: true})) {
      const due = nextSync(plan, since)
      if (due === null || due > now || productsOf(app, plan).length === 0) continue
      try {
        startSyncPlan(app, plan, {organizationId: plan.organization_id})
      } catch (error) {
        app.log(`Sync plan ${plan.name} was not started: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    since = now
  }
  const timer = setInterval(check, interval).unref()
  return {stop: () => clearInterval(timer), check}
}
