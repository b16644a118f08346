import {act} from '../../../kit/run/verbs'
import {capsule} from '../../../resources/capsule'

export default act(capsule, 'remove_lifecycle_environment', {
  summary: 'Take a lifecycle environment away from a capsule',
  done: 'Lifecycle environment removed from the capsule.',
})
