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
      examplesNeed: 'a content proxy',
      summary: 'Assign a lifecycle environment to a capsule',
      description: 'The capsule mirrors its content at the next synchronization.',
      done: 'Lifecycle environment assigned to the capsule.',
    }),
  'available-lifecycle-environments': () =>
    list(capsule, {
      examplesNeed: 'a content proxy',
      action: 'available_lifecycle_environments',
      summary: 'List environments that can be assigned to a capsule',
      description: 'Lists the lifecycle environments that the capsule does not mirror yet.',
      examples: [
        ['List the environments that a capsule does not mirror', '--name proxy.localhost'],
        ['Print their names as JSON, for a script', '--name proxy.localhost --json name'],
      ],
      fields: capsuleContentAvailableLifecycleEnvironmentsFields,
    }),
  'cancel-synchronization': () =>
    act(capsule, 'cancel_sync', {
      examplesNeed: 'a content proxy',
      summary: 'Cancel the running synchronization of a capsule',
      description: 'Content that was already mirrored is kept.',
      done: 'Synchronization of the capsule cancelled.',
    }),
  'lifecycle-environments': () =>
    list(capsule, {
      examplesNeed: 'a content proxy',
      action: 'lifecycle_environments',
      summary: 'List the environments that a capsule mirrors',
      description: 'Lists the lifecycle environments that are assigned to the capsule.',
      examples: [
        ['List the environments of a capsule', '--name proxy.localhost'],
        ['Print their names as JSON, for a script', '--name proxy.localhost --json name'],
      ],
      fields: capsuleContentLifecycleEnvironmentsFields,
    }),
  'reclaim-space': () =>
    act(capsule, 'reclaim_space', {
      examplesNeed: 'a content proxy',
      summary: 'Reclaim space from on-demand content on a capsule',
      started: 'Disk space is being reclaimed',
      done: 'Disk space reclaimed.',
    }),
  'remove-lifecycle-environment': () =>
    act(capsule, 'remove_lifecycle_environment', {
      examplesNeed: 'a content proxy',
      summary: 'Remove a lifecycle environment from a capsule',
      description: 'The capsule stops mirroring its content.',
      done: 'Lifecycle environment removed from the capsule.',
    }),
  'synchronization-status': () =>
    info(capsule, {
      examplesNeed: 'a content proxy',
      action: 'sync_status',
      summary: 'Show the synchronization status of a capsule',
      description: 'Shows whether the content is up to date, what is running, and what failed last.',
      fields: capsuleContentSynchronizationStatusFields,
    }),
  synchronize: () =>
    act(capsule, 'sync', {
      examplesNeed: 'a content proxy',
      summary: 'Synchronize the content of a capsule',
      started: 'Capsule is being synchronized',
      done: 'Capsule synchronized.',
    }),
  'update-counts': () =>
    act(capsule, 'update_counts', {
      examplesNeed: 'a content proxy',
      summary: 'Recount the content of a capsule',
      started: 'Content counts are being updated',
      done: 'Content counts updated.',
    }),
  'verify-checksum': () =>
    act(capsule, 'verify_checksum', {
      examplesNeed: 'a content proxy',
      summary: 'Verify the checksums of the content of a capsule',
      started: 'Content is being verified',
      done: 'Content verified.',
    }),
})
