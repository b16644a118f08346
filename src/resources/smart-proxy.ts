import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const smartProxy: Resource = resource({
  noun: 'smart proxy',
  topic: 'capsule',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/smart-proxies')).smartProxies.index,
  actions: {},
})
