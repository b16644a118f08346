import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const domain: Resource = resource({
  noun: 'domain',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).domains.index,
  actions: {},
})
