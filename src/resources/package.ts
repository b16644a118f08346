import {packages} from '../contract/lookups'
import {debs} from '../contract/lookups'
import {ansibleCollections} from '../contract/lookups'
import {bySearch, resource, type Resource} from './define'

/** For look-ups of package names in incremental updates. */
export const packageResource: Resource = resource({
  noun: 'package',
  lookup: {name: bySearch('name')},
  lists: packages.index,
  actions: {},
})

export const debPackage: Resource = resource({
  noun: 'Debian package',
  flag: 'deb',
  lookup: {name: bySearch('name')},
  lists: debs.index,
  actions: {},
})

export const ansibleCollection: Resource = resource({
  noun: 'Ansible collection',
  flag: 'ansible-collection',
  lookup: {name: bySearch('name')},
  lists: ansibleCollections.index,
  actions: {},
})
