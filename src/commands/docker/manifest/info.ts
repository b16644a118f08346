import {info} from '../../../kit/verbs'
import {dockerManifest} from '../../../resources/docker-manifest'

export default info(dockerManifest)
