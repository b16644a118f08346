import {resource, type Resource} from './define'
import {organization} from './organization'

/** For look-ups in other resources' commands. */
export const syncPlan: Resource = resource({
  noun: 'sync plan',
  path: '/katello/api/sync_plans',
  scope: [organization],
  actions: {},
})
