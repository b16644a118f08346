import {info} from '../../kit/verbs'
import {capsule, capsuleInfoFields} from '../../resources/capsule'

export default info(capsule, {fields: capsuleInfoFields})
