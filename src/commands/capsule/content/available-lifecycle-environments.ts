import {list} from '../../../kit/run/verbs'
import {capsule, capsuleContentAvailableLifecycleEnvironmentsFields} from '../../../resources/capsule'

export default list(capsule, {
  action: 'available_lifecycle_environments',
  fields: capsuleContentAvailableLifecycleEnvironmentsFields,
})
