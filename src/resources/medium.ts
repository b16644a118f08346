import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const medium: Resource = resource({
  noun: 'installation medium',
  flag: 'medium',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).media.index,
  actions: {},
})
