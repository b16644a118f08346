import {topic} from '../../kit/run/topic'
import {list, act} from '../../kit/run/verbs'
import {contentView} from '../../resources/content-view'
import {contentViewVersion} from '../../resources/content-view-version'
import {versionId} from './version/named'

export default topic('Content view versions, promoted along the environment path', {
  list: () => list(contentViewVersion),
  'republish-repositories': () =>
    act(contentViewVersion, 'republish_repositories', {
      narrow: [contentView],
      computed: async (ctx) => ({id: await versionId(ctx)}),
      summary: 'Regenerate the metadata of a content view version',
      started: 'Repositories are being republished',
      done: 'Repositories republished.',
    }),
  'verify-checksum': () =>
    act(contentViewVersion, 'verify_checksum', {
      narrow: [contentView],
      computed: async (ctx) => ({id: await versionId(ctx)}),
      summary: 'Verify the checksums of a content view version',
      started: 'Content is being verified',
      done: 'Content verified.',
    }),
})
