import {realms} from '../contract/lookups'
import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const realm: Resource = resource({
  noun: 'realm',
  lookup: {name: bySearch('name')},
  lists: realms.index,
  actions: {},
})
