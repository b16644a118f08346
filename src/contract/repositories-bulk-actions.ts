import {api, ids, post, put} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'

const repositoryIds = ids('Repository IDs, separated by commas', {required: true})

export const repositoriesBulkActions = api('repositories_bulk_actions', 'Actions on several repositories at once', {
  destroy_repositories: put('/katello/api/repositories/bulk/destroy', {
    summary: 'Delete several repositories',
    params: {ids: repositoryIds},
    answer: t.object({errors: t.optional(t.list(t.text)), task}),
  }),
  sync_repositories: post('/katello/api/repositories/bulk/sync', {
    summary: 'Synchronize several repositories',
    params: {ids: repositoryIds},
    answer: task,
  }),
  reclaim_space_from_repositories: post('/katello/api/repositories/bulk/reclaim_space', {
    summary: 'Reclaim disk space of several repositories',
    params: {ids: repositoryIds},
    answer: task,
  }),
})
