import {act} from '../../kit/run/verbs'
import {capsule} from '../../resources/capsule'

export default act(capsule, 'refresh', {
  summary: 'Ask a capsule again what it can do',
  done: 'Features refreshed.',
})
