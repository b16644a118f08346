import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const hostgroup: Resource = resource({
  noun: 'host group',
  flag: 'hostgroup',
  lookup: {name: bySearch('name'), title: bySearch('title')},
  lists: async () => (await import('../contract/hostgroups')).hostgroups.index,
  actions: {},
})
