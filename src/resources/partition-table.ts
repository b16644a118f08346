import {partitionTables} from '../contract/lookups'
import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const partitionTable: Resource = resource({
  noun: 'partition table',
  lookup: {name: bySearch('name')},
  lists: partitionTables.index,
  actions: {},
})
