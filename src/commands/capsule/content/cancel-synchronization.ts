import {act} from '../../../kit/run/verbs'
import {capsule} from '../../../resources/capsule'

export default act(capsule, 'cancel_sync', {
  summary: 'Stop the running synchronization of a capsule',
  done: 'Synchronization of the capsule cancelled.',
})
