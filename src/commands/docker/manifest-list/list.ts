import {list} from '../../../kit/run/verbs'
import {dockerManifestList} from '../../../resources/docker-manifest-list'
import {narrowed} from '../scope'

export default list(dockerManifestList, narrowed)
