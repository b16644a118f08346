import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const smartProxy: Resource = resource({
  noun: 'smart proxy',
  path: '/api/smart_proxies',
  lookup: {name: bySearch('name')},
  actions: {},
})
