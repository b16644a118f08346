import {bySearch, resource, type Resource} from './define'

/** For look-ups in other resources' commands. */
export const computeResource: Resource = resource({
  noun: 'compute resource',
  lookup: {name: bySearch('name')},
  lists: async () => (await import('../contract/lookups')).computeResources.index,
  actions: {},
})
