import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const hostgroup: Resource = resource({
  noun: 'host group',
  flag: 'hostgroup',
  path: '/api/hostgroups',
  lookup: {name: bySearch('name'), title: bySearch('title')},
  actions: {},
})
