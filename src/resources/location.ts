import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const location: Resource = resource({
  noun: 'location',
  lookup: {name: bySearch('name'), title: bySearch('title')},
  lists: async () => (await import('../contract/locations')).locations.index,
  actions: {},
})
