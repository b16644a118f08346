import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const computeResource: Resource = resource({
  noun: 'compute resource',
  path: '/api/compute_resources',
  lookup: {name: bySearch('name')},
  actions: {},
})
