import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const user: Resource = resource({
  noun: 'user',
  lookup: {name: bySearch('login')},
  lists: async () => (await import('../contract/users')).users.index,
  actions: {},
})
