import {info} from '../../../kit/verbs'
import {dockerTag} from '../../../resources/docker-tag'

export default info(dockerTag)
