import {act} from '../../../kit/run/verbs'
import {capsule} from '../../../resources/capsule'

export default act(capsule, 'sync', {
  summary: 'Bring the content of a capsule up to date',
  started: 'Capsule is being synchronized',
  done: 'Capsule synchronized.',
})
