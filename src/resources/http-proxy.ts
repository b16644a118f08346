import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const httpProxy: Resource = resource({
  noun: 'HTTP proxy',
  flag: 'http-proxy',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/http-proxies')).httpProxies.index,
  actions: {},
})
