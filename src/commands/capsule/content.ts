import {topic} from '../../kit/run/topic'
import {act, list, info} from '../../kit/run/verbs'
import {
  capsule,
  capsuleContentAvailableLifecycleEnvironmentsFields,
  capsuleContentLifecycleEnvironmentsFields,
  capsuleContentSynchronizationStatusFields,
} from '../../resources/capsule'

export default topic('Content of a capsule: what it mirrors and how far it is synchronized', {
  'add-lifecycle-environment': () =>
    act(capsule, 'add_lifecycle_environment', {
      summary: 'Assign a lifecycle environment to a capsule',
      done: 'Lifecycle environment assigned to the capsule.',
    }),
  'available-lifecycle-environments': () =>
    list(capsule, {
      action: 'available_lifecycle_environments',
      fields: capsuleContentAvailableLifecycleEnvironmentsFields,
    }),
  'cancel-synchronization': () =>
    act(capsule, 'cancel_sync', {
      summary: 'Cancel the running synchronization of a capsule',
      done: 'Synchronization of the capsule cancelled.',
    }),
  'lifecycle-environments': () =>
    list(capsule, {
      action: 'lifecycle_environments',
      fields: capsuleContentLifecycleEnvironmentsFields,
    }),
  'reclaim-space': () =>
    act(capsule, 'reclaim_space', {
      summary: 'Reclaim the space of on_demand content on a capsule',
      started: 'Disk space is being reclaimed',
      done: 'Disk space reclaimed.',
    }),
  'remove-lifecycle-environment': () =>
    act(capsule, 'remove_lifecycle_environment', {
      summary: 'Remove a lifecycle environment from a capsule',
      done: 'Lifecycle environment removed from the capsule.',
    }),
  'synchronization-status': () =>
    info(capsule, {
      action: 'sync_status',
      summary: 'Show the synchronization status of a capsule',
      fields: capsuleContentSynchronizationStatusFields,
    }),
  synchronize: () =>
    act(capsule, 'sync', {
      summary: 'Synchronize the content of a capsule',
      started: 'Capsule is being synchronized',
      done: 'Capsule synchronized.',
    }),
  'update-counts': () =>
    act(capsule, 'update_counts', {
      summary: 'Recount the content of a capsule',
      started: 'Content counts are being updated',
      done: 'Content counts updated.',
    }),
  'verify-checksum': () =>
    act(capsule, 'verify_checksum', {
      summary: 'Verify the checksums of the content of a capsule',
      started: 'Content is being verified',
      done: 'Content verified.',
    }),
})
