import {api, ids, post, put} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'

export const repositoriesBulkActions = api('repositories_bulk_actions', 'Actions on several repositories', {
  destroy_repositories: put('/katello/api/repositories/bulk/destroy', {
    summary: 'Destroy one or more repositories',
    params: {ids: ids('Ids, separated by commas', {required: true})},
    answer: t.object({errors: t.optional(t.list(t.text)), task}),
  }),
  sync_repositories: post('/katello/api/repositories/bulk/sync', {
    summary: 'Sync one or more repositories',
    params: {ids: ids('Ids, separated by commas', {required: true})},
    answer: task,
  }),
  reclaim_space_from_repositories: post('/katello/api/repositories/bulk/reclaim_space', {
    summary: 'Reclaim space of one or more repositories',
    params: {ids: ids('Ids, separated by commas', {required: true})},
    answer: task,
  }),
})
