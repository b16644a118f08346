import {bySearch, resource, type Resource} from './define'

/** For look-ups of jobs. A name is unique among the bookmarks of one controller. */
export const bookmark: Resource = resource({
  noun: 'bookmark',
  flag: 'bookmark',
  lookup: {name: {...bySearch('name'), only: 'controller = hosts'}},
  lists: async () => (await import('../contract/bookmarks')).bookmarks.index,
  actions: {},
})
