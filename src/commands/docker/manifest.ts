import {topic} from '../../kit/run/topic'
import {info} from '../../kit/run/verbs'
import {dockerManifest} from '../../resources/docker-manifest'

export default topic('Container image manifests, identified by digest', {
  info: () =>
    info(dockerManifest, {
      examples: [
        ['Show a manifest', '--id 2'],
        ['Print only the digest, for a script', '--id 2 --json digest'],
      ],
    }),
})
