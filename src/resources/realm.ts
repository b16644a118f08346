import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const realm: Resource = resource({
  noun: 'realm',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).realms.index,
  actions: {},
})
