import {resource, type Resource} from './define'
import {organization} from './organization'

/** For look-ups in other resources' commands. */
export const subscription: Resource = resource({
  noun: 'subscription',
  scope: [organization],
  lists: async () => (await import('../contract/lookups')).subscriptions.index,
  actions: {},
})
