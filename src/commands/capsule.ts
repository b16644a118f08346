import {crud, topic} from '../kit/run/topic'
import {capsule, capsuleInfoFields} from '../resources/capsule'
import {act} from '../kit/run/verbs'

export default topic('Capsules (smart proxies) that mirror content close to hosts', {
  ...crud(capsule, {info: {fields: capsuleInfoFields}}),
  'import-subnets': () =>
    act(capsule, 'import_subnets', {
      summary: "Import a capsule's subnets",
      description: 'Creates the subnets that the capsule reports and the server does not have yet.',
      examples: [
        ['Import the subnets of a capsule', '--name capsule.example.com'],
        ['Import the subnets of a capsule, by ID', '--id 2'],
      ],
      done: 'Subnets imported.',
    }),
  'refresh-features': () =>
    act(capsule, 'refresh', {
      summary: "Refresh a capsule's features",
      description: 'Queries the capsule for the features it provides, e.g. after installing one.',
      examples: [
        ['Refresh the features of a capsule', '--name capsule.example.com'],
        ['Refresh the features of a capsule, by ID', '--id 2'],
      ],
      done: 'Features refreshed.',
    }),
})
