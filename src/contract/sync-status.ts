import {api, del, get, ids, number, post} from './define'
import {syncProgress} from './parts'
import * as t from './shape'

export const syncStatuIndex = t.record('SyncStatuIndex', () => ({
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
export type SyncStatuIndex = t.TypeOf<typeof syncStatuIndex>

export const syncStatus = api('sync_status', 'How the synchronization of repositories goes', {
  index: get('/katello/api/sync_status', {
    summary: 'State of every repository of an organization',
    params: {organization_id: number('Organization', {required: true})},
    answer: syncStatuIndex,
  }),
  poll: get('/katello/api/sync_status/poll', {
    summary: 'State of some repositories',
    params: {repository_ids: ids('Repository', {required: true}), organization_id: number('Organization')},
    answer: t.list(syncProgress),
  }),
  sync: post('/katello/api/sync_status/sync', {
    summary: 'Sync some repositories',
    params: {repository_ids: ids('Repository', {required: true}), organization_id: number('Organization')},
    answer: t.list(syncProgress),
  }),
  destroy: del('/katello/api/sync_status/:id', {
    summary: 'Cancel the synchronization of a repository',
    params: {id: number('Id', {required: true}), organization_id: number('Organization', {internal: true})},
    answer: t.object({message: t.text}),
  }),
})
