import {update} from '../../kit/verbs'
import {capsule} from '../../resources/capsule'

export default update(capsule)
