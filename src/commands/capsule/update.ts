import {update} from '../../kit/run/verbs'
import {capsule} from '../../resources/capsule'

export default update(capsule)
