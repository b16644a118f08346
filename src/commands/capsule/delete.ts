import {remove} from '../../kit/verbs'
import {capsule} from '../../resources/capsule'

export default remove(capsule)
