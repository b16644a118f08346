import {api, ids, post, put} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'

const params = {ids: ids('Repository IDs, separated by commas', {required: true})}

export const repositoriesBulkActions = api(
  'repositories_bulk_actions',
  'Actions on several repositories at once',
  () => ({
    sync_repositories: post('/katello/api/repositories/bulk/sync', {
      summary: 'Synchronize several repositories',
      params,
      answer: task,
    }),
    reclaim_space_from_repositories: post('/katello/api/repositories/bulk/reclaim_space', {
      summary: 'Reclaim disk space of several on_demand repositories',
      params,
      answer: task,
    }),
    destroy_repositories: put('/katello/api/repositories/bulk/destroy', {
      summary: 'Delete several repositories',
      params,
      answer: t.object({errors: t.list(t.text), task}),
    }),
  }),
)
