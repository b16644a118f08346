import {list} from '../../../kit/verbs'
import {dockerManifest} from '../../../resources/docker-manifest'

export default list(dockerManifest)
