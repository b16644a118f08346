import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const subnet: Resource = resource({
  noun: 'subnet',
  path: '/api/subnets',
  lookup: {name: bySearch('name')},
  actions: {},
})
