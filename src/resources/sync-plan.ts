import {resource, type Resource} from './define'
import {organization} from './organization'

/** For look-ups in other resources' commands. */
export const syncPlan: Resource = resource({
  noun: 'sync plan',
  scope: [organization],
  lists: async () => (await import('../contract/sync-plans')).syncPlans.index,
  actions: {},
})
