import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const httpProxy: Resource = resource({
  noun: 'HTTP proxy',
  flag: 'http-proxy',
  path: '/api/http_proxies',
  lookup: {name: bySearch('name')},
  actions: {},
})
