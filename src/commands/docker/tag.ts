import {topic} from '../../kit/run/topic'
import {info} from '../../kit/run/verbs'
import {dockerTag} from '../../resources/docker-tag'

export default topic('Container image tags and the manifests they point to', {
  info: () => info(dockerTag),
})
