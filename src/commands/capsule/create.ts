import {create} from '../../kit/verbs'
import {capsule} from '../../resources/capsule'

export default create(capsule)
