import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const partitionTable: Resource = resource({
  noun: 'partition table',
  path: '/api/ptables',
  lookup: {name: bySearch('name')},
  actions: {},
})
