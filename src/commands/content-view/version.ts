import {topic} from '../../kit/run/topic'
import {list, act} from '../../kit/run/verbs'
import {contentViewVersion} from '../../resources/content-view-version'

export default topic('Content view versions, promoted along the environment path', {
  list: () => list(contentViewVersion),
  'republish-repositories': () =>
    act(contentViewVersion, 'republish_repositories', {
      summary: 'Regenerate the metadata of a content view version',
      started: 'Repositories are being republished',
      done: 'Repositories republished.',
    }),
  'verify-checksum': () =>
    act(contentViewVersion, 'verify_checksum', {
      summary: 'Verify the checksums of a content view version',
      started: 'Content is being verified',
      done: 'Content verified.',
    }),
})
