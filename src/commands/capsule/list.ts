import {list} from '../../kit/run/verbs'
import {capsule} from '../../resources/capsule'

export default list(capsule)
