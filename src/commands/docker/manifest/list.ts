import {list} from '../../../kit/run/verbs'
import {dockerManifest} from '../../../resources/docker-manifest'
import {narrowed} from '../scope'

export default list(dockerManifest, narrowed)
