import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const provisioningTemplate: Resource = resource({
  noun: 'provisioning template',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).provisioningTemplates.index,
  actions: {},
})
