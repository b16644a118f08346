import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const location: Resource = resource({
  noun: 'location',
  path: '/api/locations',
  lookup: {name: bySearch('name'), title: bySearch('title')},
  actions: {},
})
