import {reading, topic} from '../kit/run/topic'
import {organization} from '../resources/organization'
import {create, act} from '../kit/run/verbs'

export default topic('Organizations, each with its own content and lifecycle environments', {
  ...reading(organization),
  create: () => create(organization),
  'configure-cdn': () =>
    act(organization, 'cdn_configuration', {
      summary: 'Configure the CDN of an organization',
      done: 'CDN configuration updated.',
    }),
})
