import {reading, topic} from '../kit/run/topic'
import {organization} from '../resources/organization'
import {create, act} from '../kit/run/verbs'

export default topic('Organizations, each with its own content and lifecycle environments', {
  ...reading(organization),
  create: () =>
    create(organization, {next: ({id}) => ['Add a product', `product create --organization-id ${id} --name NAME`]}),
  'configure-cdn': () =>
    act(organization, 'cdn_configuration', {
      summary: 'Configure the CDN of an organization',
      description:
        'Sets where Red Hat content comes from: the Red Hat CDN, a custom CDN, another Katello server, or exports.',
      examples: [
        [
          'Get content from another Katello server',
          '--name ACME --type network_sync --url https://upstream.example.com --username admin --upstream-organization-label ACME',
          'another Katello server',
        ],
        ['Go back to the Red Hat CDN', '--id 1 --type redhat_cdn', 'a real server: the sandbox has no CDN'],
      ],
      done: 'CDN configuration updated.',
    }),
})
