import {act} from '../../kit/run/verbs'
import {capsule} from '../../resources/capsule'

export default act(capsule, 'import_subnets', {
  summary: 'Take over the subnets that a capsule knows',
  done: 'Subnets imported.',
})
