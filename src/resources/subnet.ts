import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const subnet: Resource = resource({
  noun: 'subnet',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).subnets.index,
  actions: {},
})
