import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const partitionTable: Resource = resource({
  noun: 'partition table',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).partitionTables.index,
  actions: {},
})
