import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const medium: Resource = resource({
  noun: 'installation medium',
  flag: 'medium',
  path: '/api/media',
  lookup: {name: bySearch('name')},
  actions: {},
})
