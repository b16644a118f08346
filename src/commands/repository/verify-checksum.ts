import {act} from '../../kit/run/verbs'
import {repository} from '../../resources/repository'

export default act(repository, 'verify_checksum', {
  summary: "Check a repository's content against its checksums",
  started: 'Content is being checked',
  done: 'Content checked.',
})
