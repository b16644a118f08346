import {info} from '../../../kit/run/verbs'
import {dockerTag} from '../../../resources/docker-tag'

export default info(dockerTag)
