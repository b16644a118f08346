import {act} from '../../../kit/run/verbs'
import {capsule} from '../../../resources/capsule'

export default act(capsule, 'update_counts', {
  summary: 'Count the content of a capsule anew',
  started: 'Content counts are being updated',
  done: 'Content counts updated.',
})
