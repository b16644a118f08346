import {api, del, get, ids, number, post} from './define'
import * as t from './shape'
import {syncProgress} from './parts'

export const syncStatusIndex = t.record('SyncStatusIndex', () => ({
  products: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      type: t.text,
      children: t.list(t.object({id: t.integer, name: t.text, type: t.text})),
    }),
  ),
  repo_statuses: t.list(syncProgress),
}))
export type SyncStatusIndex = t.TypeOf<typeof syncStatusIndex>

export const syncStatus = api('sync_status', 'Synchronization status of repositories', {
  index: get('/katello/api/sync_status', {
    summary: 'Show the synchronization status of all repositories of an organization',
    params: {organization_id: number('Organization ID', {required: true})},
    answer: syncStatusIndex,
  }),
  poll: get('/katello/api/sync_status/poll', {
    summary: 'Show the synchronization status of several repositories',
    params: {repository_ids: ids('Repository IDs', {required: true}), organization_id: number('Organization ID')},
    answer: t.list(syncProgress),
  }),
  sync: post('/katello/api/sync_status/sync', {
    summary: 'Synchronize several repositories',
    params: {repository_ids: ids('Repository IDs', {required: true}), organization_id: number('Organization ID')},
    answer: t.list(syncProgress),
  }),
  destroy: del('/katello/api/sync_status/:id', {
    summary: 'Cancel the synchronization of a repository',
    params: {id: number('Repository ID', {required: true}), organization_id: number('Organization', {internal: true})},
    answer: t.object({message: t.text}),
  }),
})
