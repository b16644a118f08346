import {crud, topic} from '../kit/run/topic'
import {capsule, capsuleInfoFields} from '../resources/capsule'
import {act} from '../kit/run/verbs'

export default topic('Capsules (smart proxies) that mirror content close to hosts', {
  ...crud(capsule, {info: {fields: capsuleInfoFields}}),
  'import-subnets': () =>
    act(capsule, 'import_subnets', {
      summary: 'Take over the subnets that a capsule knows',
      done: 'Subnets imported.',
    }),
  'refresh-features': () =>
    act(capsule, 'refresh', {
      summary: 'Ask a capsule again what it can do',
      done: 'Features refreshed.',
    }),
})
