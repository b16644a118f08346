import {domains} from '../contract/lookups'
import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const domain: Resource = resource({
  noun: 'domain',
  lookup: {name: bySearch('name')},
  lists: domains.index,
  actions: {},
})
