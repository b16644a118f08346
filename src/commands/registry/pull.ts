import {copyCommand, wrongPlace} from './copy-command'

export default copyCommand({
  summary: 'Pull an image into an OCI layout or an archive',
  description:
    'All content is verified against its digest. An OCI layout directory keeps what it has: an interrupted pull resumes where it stopped, inside a layer too, and further images can be added. Archives are written only when complete.',
  examples: [
    ['Pull into an OCI layout directory', '--source acme/dev/app_cv/applications/web:1.0 --destination oci:web'],
    [
      'Pull with signatures and SBOMs, to carry them elsewhere',
      '--source acme/dev/app_cv/applications/web:1.0 --destination oci:web --referrers --signature-tags',
    ],
    [
      'Pull one platform for docker load',
      '--source acme/dev/app_cv/applications/web:1.0 --platform linux/amd64 --destination docker-archive:web.tar',
    ],
  ],
  check(from, to, {source, destination}) {
    if (from.kind !== 'registry')
      throw wrongPlace('source', source, 'Use a pull spec, e.g. acme/dev/app_cv/applications/web:1.0')
    if (to.kind === 'registry')
      throw wrongPlace(
        'destination',
        destination,
        'Use oci:DIRECTORY, oci-archive:FILE or docker-archive:FILE; to copy between registries: mallet registry copy',
      )
  },
})
