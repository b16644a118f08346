import {list} from '../../../kit/verbs'
import {dockerTag} from '../../../resources/docker-tag'

export default list(dockerTag)
