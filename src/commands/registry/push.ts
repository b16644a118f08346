import {copyCommand, wrongPlace} from './copy-command'

export default copyCommand({
  summary: 'Push an image from a layout or an archive to a registry',
  description:
    'On the server, a push goes to organization/product/name in lowercase and creates the repository if it does not exist; see mallet registry push-path. Blobs that the destination already has are skipped, so an interrupted push resumes where it stopped, inside a layer if the registry keeps unfinished uploads.',
  examples: [
    [
      'Push an image from a build',
      '--source oci-archive:web.tar --destination acme/applications/tools:1.0',
      'an archive of an image',
    ],
    [
      'Push an image and print its digest, for a script',
      '--source oci:build/web:1.0 --destination acme/applications/tools:1.0 --json digest,pull_spec',
      'an OCI layout with an image',
    ],
  ],
  check(from, to, {source, destination}) {
    if (from.kind === 'registry')
      throw wrongPlace(
        'source',
        source,
        'Use oci:DIRECTORY, oci-archive:FILE or docker-archive:FILE; to copy between registries: mallet registry copy',
      )
    if (to.kind !== 'registry')
      throw wrongPlace('destination', destination, 'Use a pull spec, e.g. acme/applications/tools:1.0')
  },
})
