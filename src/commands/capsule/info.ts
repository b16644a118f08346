import {info} from '../../kit/verbs'
import {capsule} from '../../resources/capsule'

export default info(capsule)
