import {list} from '../../../kit/run/verbs'
import {dockerTag} from '../../../resources/docker-tag'
import {narrowed} from '../scope'

export default list(dockerTag, narrowed)
