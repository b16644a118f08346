import {topic} from '../../kit/run/topic'
import {info, list} from '../../kit/run/verbs'
import {dockerManifest} from '../../resources/docker-manifest'
import {comparing, manifestFields} from './compare'

export default topic('Container image manifests, identified by digest', {
  info: () =>
    info(dockerManifest, {
      examples: [
        ['Show a manifest', '--id 2'],
        ['Print only the digest, for a script', '--id 2 --json digest'],
      ],
    }),
  compare: () => list(dockerManifest, {...comparing('manifests'), fields: manifestFields}),
})
