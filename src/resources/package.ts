import {bySearch, resource, type Resource} from './define'

/** For look-ups of package names in incremental updates. */
export const packageResource: Resource = resource({
  noun: 'package',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).packages.index,
  actions: {},
})

export const debPackage: Resource = resource({
  noun: 'Debian package',
  flag: 'deb',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).debs.index,
  actions: {},
})

export const ansibleCollection: Resource = resource({
  noun: 'Ansible collection',
  flag: 'ansible-collection',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).ansibleCollections.index,
  actions: {},
})
