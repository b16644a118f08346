import {create} from '../../kit/run/verbs'
import {capsule} from '../../resources/capsule'

export default create(capsule)
