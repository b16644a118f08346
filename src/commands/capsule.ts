import {crud, topic} from '../kit/run/topic'
import {capsule, capsuleInfoFields} from '../resources/capsule'
import {act} from '../kit/run/verbs'

export default topic('Capsules (smart proxies) that mirror content close to hosts', {
  ...crud(capsule, {
    info: {fields: capsuleInfoFields},
    create: {
      examples: [
        ['Create a capsule', '--name edge.example.com --url https://edge.example.com:9090'],
        [
          'Print the new record as JSON, for a script',
          '--name edge2.example.com --url https://edge2.example.com --json',
        ],
      ],
    },
    delete: {examplesNeed: 'a content proxy'},
  }),
  'import-subnets': () =>
    act(capsule, 'import_subnets', {
      summary: "Import a capsule's subnets",
      examplesNeed: 'a capsule with DHCP',
      description: 'Creates the subnets that the capsule reports and the server does not have yet.',
      examples: [
        ['Import the subnets of a capsule', '--name proxy.localhost'],
        ['Import the subnets of a capsule, by ID', '--id 1'],
      ],
      done: 'Subnets imported.',
    }),
  'refresh-features': () =>
    act(capsule, 'refresh', {
      summary: "Refresh a capsule's features",
      description: 'Queries the capsule for the features it provides, e.g. after installing one.',
      examples: [
        ['Refresh the features of a capsule', '--name proxy.localhost', 'a content proxy'],
        ['Refresh the features of a capsule, by ID', '--id 1'],
      ],
      done: 'Features refreshed.',
    }),
})
