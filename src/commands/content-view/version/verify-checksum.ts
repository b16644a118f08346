import {act} from '../../../kit/run/verbs'
import {contentViewVersion} from '../../../resources/content-view-version'

export default act(contentViewVersion, 'verify_checksum', {
  summary: "Check a version's content against its checksums",
  started: 'Content is being checked',
  done: 'Content checked.',
})
