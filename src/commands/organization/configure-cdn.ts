import {act} from '../../kit/run/verbs'
import {organization} from '../../resources/organization'

export default act(organization, 'cdn_configuration', {
  summary: 'Set where an organization gets Red Hat content from',
  done: 'CDN configuration updated.',
})
