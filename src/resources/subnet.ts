import {subnets} from '../contract/lookups'
import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const subnet: Resource = resource({
  noun: 'subnet',
  lookup: {name: bySearch('name')},
  lists: subnets.index,
  actions: {},
})
