import {act} from '../../../kit/run/verbs'
import {capsule} from '../../../resources/capsule'

export default act(capsule, 'verify_checksum', {
  summary: "Check a capsule's content against its checksums",
  started: 'Content is being checked',
  done: 'Content checked.',
})
