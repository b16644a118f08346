import {expect, it} from 'vitest'
import type {CapsuleContentSyncStatus} from '../../../src/contract/capsule-content'
import {withCounts} from '../../../src/workflows/capsule/content'

const status = {
  content_counts: {
    content_view_versions: {
      12: {repositories: {a: {counts: {docker_tag: 4}, metadata: {env_id: 2, library_instance_id: 30}}}},
    },
  },
  lifecycle_environments: [
    {
      id: 2,
      content_views: [
        {
          cvv_id: 12,
          repositories: [
            {id: 31, name: 'web', library_id: 30},
            {id: 32, name: 'db', library_id: 33},
          ],
        },
      ],
    },
  ],
} as unknown as CapsuleContentSyncStatus

it('counts stand beside the repositories that they are of, or say how to get them', () => {
  const [environment] = withCounts(status).lifecycle_environments
  expect(environment?.content_views[0]?.repositories).toMatchObject([
    {name: 'web', content_counts: {docker_tag: 4}},
    {name: 'db', content_counts: {warning: 'Synchronize the content view to see its counts'}},
  ])
})
