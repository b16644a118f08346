import {api, del, get, post, text, to, yesNo} from './define'
import * as t from './shape'
import {task} from './foreman-tasks'
import {lifecycleEnvironment} from './lifecycle-environments'
import {ofOrganization} from './parts'

/** Counts of what a smart proxy holds, by content view version and by the proxy's own key of the repository. */
const counted = t.object({
  content_view_versions: t.map(
    t.object({
      repositories: t.map(
        t.object({
          counts: t.map(t.integer),
          metadata: t.object({
            product_id: t.optional(t.integer),
            env_id: t.nullable(t.integer),
            library_instance_id: t.nullable(t.integer),
            content_type: t.text,
          }),
        }),
      ),
    }),
  ),
})

export const capsuleContentSyncStatus = t.record('CapsuleContentSyncStatus', () => ({
  last_sync_time: t.nullable(t.text),
  last_sync_words: t.nullable(t.text),
  download_policy: t.text,
  unsyncable_content_types: t.list(t.text),
  active_sync_tasks: t.list(task),
  last_failed_sync_tasks: t.list(task),
  last_sync_task: t.nullable(task),
  content_counts: counted,
  lifecycle_environments: t.list(
    t.object({
      id: t.integer,
      name: t.text,
      label: t.text,
      description: t.nullable(t.text),
      ...ofOrganization,
      syncable: t.boolean,
      last_sync: t.nullable(t.time),
      counts: t.object({content_views: t.integer, content_hosts: t.integer}),
      content_views: t.list(
        t.object({
          id: t.integer,
          name: t.text,
          label: t.text,
          cvv_id: t.integer,
          cvv_version: t.text,
          composite: t.boolean,
          rolling: t.boolean,
          default: t.boolean,
          last_published: t.time,
          up_to_date: t.boolean,
          counts: t.object({repositories: t.integer}),
          repositories: t.list(
            t.object({
              id: t.integer,
              name: t.text,
              library_id: t.integer,
              content_type: t.optional(t.text),
            }),
          ),
        }),
      ),
      library: t.boolean,
    }),
  ),
}))
export type CapsuleContentSyncStatus = t.TypeOf<typeof capsuleContentSyncStatus>

export const capsuleContent = api('capsule_content', 'Content of the smart proxies that mirror it', {
  lifecycle_environments: get('/katello/api/capsules/:id/content/lifecycle_environments', {
    summary: 'List the lifecycle environments attached to the smart proxy',
    params: {
      organization_id: to('organization', '', {wire: 'string'}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: t.listOf(lifecycleEnvironment),
  }),
  available_lifecycle_environments: get('/katello/api/capsules/:id/content/available_lifecycle_environments', {
    summary: 'List the lifecycle environments not attached to the smart proxy',
    params: {
      organization_id: to('organization', '', {wire: 'string'}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: t.listOf(lifecycleEnvironment),
  }),
  add_lifecycle_environment: post('/katello/api/capsules/:id/content/lifecycle_environments', {
    summary: 'Add lifecycle environments to the smart proxy',
    params: {
      environment_id: to('lifecycle-environment', '', {required: true}),
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: t.listOf(lifecycleEnvironment),
  }),
  remove_lifecycle_environment: del('/katello/api/capsules/:id/content/lifecycle_environments/:environment_id', {
    summary: 'Remove lifecycle environments from the smart proxy',
    params: {
      environment_id: to('lifecycle-environment', '', {required: true}),
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: t.listOf(lifecycleEnvironment),
  }),
  sync: post('/katello/api/capsules/:id/content/sync', {
    summary: 'Synchronize the content to the smart proxy',
    params: {
      environment_id: to('lifecycle-environment'),
      content_view_id: to('content-view'),
      repository_id: to('repository'),
      skip_metadata_check: yesNo('Synchronize even when nothing seems to have changed'),
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: task,
  }),
  sync_status: get('/katello/api/capsules/:id/content/sync', {
    summary: 'Get current smart proxy synchronization status',
    params: {
      organization_id: to('organization', '', {wire: 'string'}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: capsuleContentSyncStatus,
  }),
  cancel_sync: del('/katello/api/capsules/:id/content/sync', {
    summary: 'Cancel running smart proxy synchronization',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: t.object({message: t.text}),
  }),
  counts: get('/katello/api/capsules/:id/content/counts', {
    summary: 'List content counts for the smart proxy',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: counted,
  }),
  update_counts: post('/katello/api/capsules/:id/content/update_counts', {
    summary: 'Update content counts for the smart proxy',
    params: {
      environment_id: to('lifecycle-environment'),
      content_view_id: to('content-view'),
      repository_id: to('repository'),
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: task,
  }),
  reclaim_space: post('/katello/api/capsules/:id/content/reclaim_space', {
    summary: 'Reclaim space on the smart proxy',
    params: {
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: task,
  }),
  verify_checksum: post('/katello/api/capsules/:id/content/verify_checksum', {
    summary: 'Check the content that the smart proxy has',
    params: {
      environment_id: to('lifecycle-environment'),
      content_view_id: to('content-view'),
      repository_id: to('repository'),
      organization_id: text('Set the current organization context for the request', {internal: true}),
      location_id: text('Set the current location context for the request', {internal: true}),
      id: text('Id of the smart proxy', {required: true}),
    },
    answer: task,
  }),
})
