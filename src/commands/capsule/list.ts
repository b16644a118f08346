import {list} from '../../kit/verbs'
import {capsule} from '../../resources/capsule'

export default list(capsule)
