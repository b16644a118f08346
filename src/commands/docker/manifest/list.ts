import {list} from '../../../kit/run/verbs'
import {dockerManifest} from '../../../resources/docker-manifest'

export default list(dockerManifest)
