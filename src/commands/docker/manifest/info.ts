import {info} from '../../../kit/run/verbs'
import {dockerManifest} from '../../../resources/docker-manifest'

export default info(dockerManifest)
