import {copyCommand, wrongPlace} from './copy-command'

export default copyCommand({
  summary: 'Pull an image from a registry into a layout or an archive',
  description:
    'Every byte is checked against its digest. A directory keeps what it has: an interrupted pull goes on where it stopped, and further images join it. Archives appear whole or not at all.',
  examples: [
    ['Into a directory', '--source acme/dev/web:1.0 --destination oci:web'],
    ['For docker load', '--source acme/dev/web:1.0 --platform linux/amd64 --destination docker-archive:web.tar'],
  ],
  check(from, to, {source, destination}) {
    if (from.kind !== 'registry') throw wrongPlace('source', source, 'Write a pull spec, e.g. acme/dev/web:1.0')
    if (to.kind === 'registry')
      throw wrongPlace(
        'destination',
        destination,
        'Write oci:DIRECTORY, oci-archive:FILE or docker-archive:FILE; between registries: mallet registry copy',
      )
  },
})
