import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const provisioningTemplate: Resource = resource({
  noun: 'provisioning template',
  path: '/api/provisioning_templates',
  lookup: {name: bySearch('name')},
  actions: {},
})
