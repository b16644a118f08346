import {context, contextOptions} from './common'
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
          rolling: t.optional(t.boolean),
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
              /** mallet's own: put here from the counts beside, by kind, or a warning that there are none. */
              content_counts: t.optional(t.map(t.union(t.integer, t.text))),
            }),
          ),
        }),
      ),
      library: t.boolean,
    }),
  ),
}))
export type CapsuleContentSyncStatus = t.TypeOf<typeof capsuleContentSyncStatus>

/** Commands offer the organization alone, to narrow which environments are listed. */
const organization = {...context, organization_id: contextOptions.organization_id}

/** What an action is limited to; everything the smart proxy has unless one is given. */
const parts = {
  environment_id: to('lifecycle-environment'),
  content_view_id: to('content-view'),
  repository_id: to('repository'),
}

const id = text('Smart proxy ID', {required: true})

export const capsuleContent = api('capsule_content', 'Content that smart proxies mirror', () => ({
  lifecycle_environments: get('/katello/api/capsules/:id/content/lifecycle_environments', {
    summary: 'List the lifecycle environments assigned to a smart proxy',
    params: {
      ...organization,
      id,
    },
    answer: t.listOf(lifecycleEnvironment),
  }),
  available_lifecycle_environments: get('/katello/api/capsules/:id/content/available_lifecycle_environments', {
    summary: 'List the lifecycle environments not assigned to a smart proxy',
    params: {
      ...organization,
      id,
    },
    answer: t.listOf(lifecycleEnvironment),
  }),
  add_lifecycle_environment: post('/katello/api/capsules/:id/content/lifecycle_environments', {
    summary: 'Assign a lifecycle environment to a smart proxy',
    params: {
      environment_id: to('lifecycle-environment', '', {required: true}),
      ...context,
      id,
    },
    answer: t.listOf(lifecycleEnvironment),
  }),
  remove_lifecycle_environment: del('/katello/api/capsules/:id/content/lifecycle_environments/:environment_id', {
    summary: 'Remove a lifecycle environment from a smart proxy',
    params: {
      environment_id: to('lifecycle-environment', '', {required: true}),
      ...context,
      id,
    },
    answer: t.listOf(lifecycleEnvironment),
  }),
  sync: post('/katello/api/capsules/:id/content/sync', {
    summary: 'Synchronize content to a smart proxy',
    params: {
      ...parts,
      skip_metadata_check: yesNo('Synchronize every repository, even if its metadata has not changed'),
      ...context,
      id,
    },
    answer: task,
  }),
  sync_status: get('/katello/api/capsules/:id/content/sync', {
    summary: 'Show the synchronization status of a smart proxy',
    params: {
      ...organization,
      id,
    },
    answer: capsuleContentSyncStatus,
  }),
  cancel_sync: del('/katello/api/capsules/:id/content/sync', {
    summary: 'Cancel the synchronization of a smart proxy',
    params: {
      ...context,
      id,
    },
    answer: t.object({message: t.text}),
  }),
  counts: get('/katello/api/capsules/:id/content/counts', {
    summary: 'Show the content counts of a smart proxy',
    params: {
      ...context,
      id,
    },
    answer: counted,
  }),
  update_counts: post('/katello/api/capsules/:id/content/update_counts', {
    summary: 'Update the content counts of a smart proxy',
    params: {
      ...parts,
      ...context,
      id,
    },
    answer: task,
  }),
  reclaim_space: post('/katello/api/capsules/:id/content/reclaim_space', {
    summary: 'Reclaim disk space on a smart proxy',
    params: {
      ...context,
      id,
    },
    answer: task,
  }),
  verify_checksum: post('/katello/api/capsules/:id/content/verify_checksum', {
    summary: 'Verify the checksums of content on a smart proxy',
    params: {
      ...parts,
      ...context,
      id,
    },
    answer: task,
  }),
}))
