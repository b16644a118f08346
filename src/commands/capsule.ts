import {crud, topic} from '../kit/run/topic'
import {capsule, capsuleInfoFields} from '../resources/capsule'
import {act} from '../kit/run/verbs'

export default topic('Capsules (smart proxies) that mirror content close to hosts', {
  ...crud(capsule, {info: {fields: capsuleInfoFields}}),
  'import-subnets': () =>
    act(capsule, 'import_subnets', {
      summary: "Import a capsule's subnets",
      done: 'Subnets imported.',
    }),
  'refresh-features': () =>
    act(capsule, 'refresh', {
      summary: "Refresh a capsule's features",
      done: 'Features refreshed.',
    }),
})
