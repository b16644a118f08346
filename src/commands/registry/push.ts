import {copyCommand, wrongPlace} from './copy-command'

export default copyCommand({
  summary: 'Push an image from a layout or an archive to a registry',
  description:
    'On the server a push goes to organization/product/name in small letters, and makes the repository when it is new; see: mallet registry push-path. What is there already is not sent again, and an interrupted push goes on where it stopped.',
  examples: [
    ['What a build wrote', '--source oci-archive:web.tar --destination acme/apps/web:1.0'],
    ['The digest for a program', '--source oci:build/web:1.0 --destination acme/apps/web:1.0 --json digest,pull_spec'],
  ],
  check(from, to, {source, destination}) {
    if (from.kind === 'registry')
      throw wrongPlace(
        'source',
        source,
        'Write oci:DIRECTORY, oci-archive:FILE or docker-archive:FILE; between registries: mallet registry copy',
      )
    if (to.kind !== 'registry')
      throw wrongPlace('destination', destination, 'Write a pull spec, e.g. acme/apps/web:1.0')
  },
})
