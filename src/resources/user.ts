import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const user: Resource = resource({
  noun: 'user',
  path: '/api/users',
  lookup: {name: bySearch('login')},
  actions: {},
})
