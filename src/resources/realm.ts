import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const realm: Resource = resource({
  noun: 'realm',
  path: '/api/realms',
  lookup: {name: bySearch('name')},
  actions: {},
})
