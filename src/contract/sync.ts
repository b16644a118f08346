import {api, get, number} from './define'
import {task} from './foreman-tasks'

export const sync = api('sync', 'The last synchronization of a repository', {
  index: get('/katello/api/repositories/:repository_id/sync', {
    summary: 'Show the last synchronization of a repository',
    params: {repository_id: number('Repository ID', {required: true})},
    answer: task,
  }),
})
