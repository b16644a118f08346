import {topic} from '../../kit/run/topic'
import {act, list, info} from '../../kit/run/verbs'
import {
  capsule,
  capsuleContentAvailableLifecycleEnvironmentsFields,
  capsuleContentLifecycleEnvironmentsFields,
  capsuleContentSynchronizationStatusFields,
} from '../../resources/capsule'

export default topic('Content that a capsule mirrors', {
  'add-lifecycle-environment': () =>
    act(capsule, 'add_lifecycle_environment', {
      summary: 'Let a capsule have the content of a lifecycle environment',
      done: 'Lifecycle environment added to the capsule.',
    }),
  'available-lifecycle-environments': () =>
    list(capsule, {
      action: 'available_lifecycle_environments',
      fields: capsuleContentAvailableLifecycleEnvironmentsFields,
    }),
  'cancel-synchronization': () =>
    act(capsule, 'cancel_sync', {
      summary: 'Stop the running synchronization of a capsule',
      done: 'Synchronization of the capsule cancelled.',
    }),
  'lifecycle-environments': () =>
    list(capsule, {
      action: 'lifecycle_environments',
      fields: capsuleContentLifecycleEnvironmentsFields,
    }),
  'reclaim-space': () =>
    act(capsule, 'reclaim_space', {
      summary: 'Free the space of content that a capsule fetched on demand',
      started: 'Space is being reclaimed',
      done: 'Space reclaimed.',
    }),
  'remove-lifecycle-environment': () =>
    act(capsule, 'remove_lifecycle_environment', {
      summary: 'Take a lifecycle environment away from a capsule',
      done: 'Lifecycle environment removed from the capsule.',
    }),
  'synchronization-status': () =>
    info(capsule, {
      action: 'sync_status',
      summary: 'Show whether a capsule is up to date, what runs, and what failed last',
      fields: capsuleContentSynchronizationStatusFields,
    }),
  synchronize: () =>
    act(capsule, 'sync', {
      summary: 'Bring the content of a capsule up to date',
      started: 'Capsule is being synchronized',
      done: 'Capsule synchronized.',
    }),
  'update-counts': () =>
    act(capsule, 'update_counts', {
      summary: 'Count the content of a capsule anew',
      started: 'Content counts are being updated',
      done: 'Content counts updated.',
    }),
  'verify-checksum': () =>
    act(capsule, 'verify_checksum', {
      summary: "Check a capsule's content against its checksums",
      started: 'Content is being checked',
      done: 'Content checked.',
    }),
})
