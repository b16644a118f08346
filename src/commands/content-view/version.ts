import {topic} from '../../kit/run/topic'
import {list, act} from '../../kit/run/verbs'
import {contentViewVersion} from '../../resources/content-view-version'

export default topic('Published versions of content views, promoted through environments', {
  list: () => list(contentViewVersion),
  'republish-repositories': () =>
    act(contentViewVersion, 'republish_repositories', {
      summary: 'Write the metadata of a version anew',
      started: 'Repositories are being republished',
      done: 'Repositories republished.',
    }),
  'verify-checksum': () =>
    act(contentViewVersion, 'verify_checksum', {
      summary: "Check a version's content against its checksums",
      started: 'Content is being checked',
      done: 'Content checked.',
    }),
})
