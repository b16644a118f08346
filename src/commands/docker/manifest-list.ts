import {topic} from '../../kit/run/topic'
import {info, list} from '../../kit/run/verbs'
import {dockerManifestList} from '../../resources/docker-manifest-list'
import {comparing, manifestFields} from './compare'

export default topic('Manifest lists: images for several platforms under one digest', {
  info: () =>
    info(dockerManifestList, {
      description: 'Finds the manifest list by its ID or its digest.',
      examples: [
        ['Show a manifest list', '--id 7'],
        ['Print the digests in it, for a script', '--id 7 --json manifests'],
      ],
    }),
  compare: () => list(dockerManifestList, {...comparing('manifest lists'), fields: manifestFields}),
})
