import {list} from '../../../kit/run/verbs'
import {dockerTag} from '../../../resources/docker-tag'

export default list(dockerTag)
