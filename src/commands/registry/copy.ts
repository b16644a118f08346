import {copyCommand} from './copy-command'

export default copyCommand({
  summary: 'Copy an image between registries, layouts and archives',
  description:
    'A list is copied with all its images. Every byte is checked against its digest; what the destination has already is not sent again, and an interrupted copy goes on where it stopped. Progress is told on stderr.',
  examples: [
    ['From one place on the server to another', '--source acme/prod/web:1.0 --destination acme/apps/web:1.0'],
    [
      'Into the server; the digest for a program',
      '--source quay.io/acme/web:2.0 --destination acme/apps/web:2.0 --json digest',
    ],
  ],
})
