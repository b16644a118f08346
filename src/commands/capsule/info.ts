import {info} from '../../kit/run/verbs'
import {capsule, capsuleInfoFields} from '../../resources/capsule'

export default info(capsule, {fields: capsuleInfoFields})
