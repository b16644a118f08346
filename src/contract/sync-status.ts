import {api, del, get, ids, number, post} from './define'
import * as t from './shape'

export const syncStatusIndex = t.record('SyncStatusIndex', () => ({
  products: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      type: t.text,
      children: t.list(t.object({id: t.integer, name: t.text, type: t.text})),
    }),
  ),
  repo_statuses: t.list(
    t.object({
      id: t.integer,
      product_id: t.integer,
      progress: t.object({progress: t.number}),
      sync_id: t.nullable(t.text),
      state: t.text,
      raw_state: t.text,
      start_time: t.nullable(t.text),
      finish_time: t.nullable(t.text),
      duration: t.nullable(t.text),
      display_size: t.nullable(t.text),
      size: t.nullable(t.text),
      is_running: t.boolean,
      error_details: t.union(t.object({messages: t.list(t.unknown)}), t.object({messages: t.list(t.text)})),
    }),
  ),
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
    answer: t.list(
      t.object({
        id: t.integer,
        product_id: t.integer,
        progress: t.object({progress: t.number}),
        sync_id: t.nullable(t.text),
        state: t.text,
        raw_state: t.text,
        start_time: t.nullable(t.text),
        finish_time: t.nullable(t.text),
        duration: t.nullable(t.text),
        display_size: t.nullable(t.text),
        size: t.nullable(t.text),
        is_running: t.boolean,
        error_details: t.union(t.object({messages: t.list(t.unknown)}), t.object({messages: t.list(t.text)})),
      }),
    ),
  }),
  sync: post('/katello/api/sync_status/sync', {
    summary: 'Synchronize several repositories',
    params: {repository_ids: ids('Repository IDs', {required: true}), organization_id: number('Organization ID')},
    answer: t.list(
      t.object({
        id: t.integer,
        product_id: t.integer,
        progress: t.object({progress: t.number}),
        sync_id: t.nullable(t.text),
        state: t.text,
        raw_state: t.text,
        start_time: t.nullable(t.text),
        finish_time: t.nullable(t.text),
        duration: t.nullable(t.text),
        display_size: t.nullable(t.text),
        size: t.nullable(t.text),
        is_running: t.boolean,
        error_details: t.union(t.object({messages: t.list(t.unknown)}), t.object({messages: t.list(t.text)})),
      }),
    ),
  }),
  destroy: del('/katello/api/sync_status/:id', {
    summary: 'Cancel the synchronization of a repository',
    params: {id: number('Repository ID', {required: true}), organization_id: number('Organization', {internal: true})},
    answer: t.object({message: t.text}),
  }),
})
