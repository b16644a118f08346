import {computeResources} from '../contract/lookups'
import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const computeResource: Resource = resource({
  noun: 'compute resource',
  lookup: {name: bySearch('name')},
  lists: computeResources.index,
  actions: {},
})
