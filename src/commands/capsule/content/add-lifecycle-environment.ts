import {act} from '../../../kit/run/verbs'
import {capsule} from '../../../resources/capsule'

export default act(capsule, 'add_lifecycle_environment', {
  summary: 'Let a capsule have the content of a lifecycle environment',
  done: 'Lifecycle environment added to the capsule.',
})
