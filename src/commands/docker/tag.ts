import {topic} from '../../kit/run/topic'
import {info, list} from '../../kit/run/verbs'
import {dockerTag} from '../../resources/docker-tag'
import {comparing, tagFields} from './compare'

export default topic('Container image tags and the manifests they point to', {
  info: () => info(dockerTag),
  compare: () => list(dockerTag, {...comparing('tags'), fields: tagFields}),
})
