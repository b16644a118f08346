import {copyCommand} from './copy-command'

export default copyCommand({
  summary: 'Copy an image between registries, layouts and archives',
  description:
    'A manifest list is copied with all its images. All content is verified against its digest. Blobs that the destination already has are skipped, so an interrupted copy resumes where it stopped, inside a layer if the destination keeps unfinished uploads. Progress is printed to stderr. What is attached to the image comes with it: referrers, and tags such as sha256-….sig. If the destination does not know of referrers, the tag schema of OCI 1.1 is used.',
  examples: [
    [
      'Copy an image within the server',
      '--source acme/prod/app_cv/applications/web:1.0 --destination acme/applications/copy:1.0',
    ],
    [
      'Copy an image to the server and print its digest, for a script',
      '--source quay.io/acme/web:2.0 --destination acme/applications/copy:2.0 --json digest',
      'another registry',
    ],
  ],
})
