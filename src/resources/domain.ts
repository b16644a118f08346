import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const domain: Resource = resource({
  noun: 'domain',
  path: '/api/domains',
  lookup: {name: bySearch('name')},
  actions: {},
})
