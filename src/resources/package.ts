import {bySearch, resource, type Resource} from './define'

/** For look-ups of package names in incremental updates. */
export const packageResource: Resource = resource({
  noun: 'package',
  path: '/katello/api/packages',
  lookup: {name: bySearch('name')},
  actions: {},
})

export const debPackage: Resource = resource({
  noun: 'Debian package',
  flag: 'deb',
  path: '/katello/api/debs',
  lookup: {name: bySearch('name')},
  actions: {},
})

export const ansibleCollection: Resource = resource({
  noun: 'Ansible collection',
  flag: 'ansible-collection',
  path: '/katello/api/ansible_collections',
  lookup: {name: bySearch('name')},
  actions: {},
})
