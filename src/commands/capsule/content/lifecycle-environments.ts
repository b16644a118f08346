import {list} from '../../../kit/run/verbs'
import {capsule, capsuleContentLifecycleEnvironmentsFields} from '../../../resources/capsule'

export default list(capsule, {
  action: 'lifecycle_environments',
  fields: capsuleContentLifecycleEnvironmentsFields,
})
