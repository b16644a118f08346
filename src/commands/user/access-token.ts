import {reading, topic} from '../../kit/run/topic'
import {accessToken} from '../../resources/access-token'

export default topic('Personal access tokens, used in place of a password', {
  ...reading(accessToken),
})
