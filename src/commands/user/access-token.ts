import {reading, topic} from '../../kit/run/topic'
import {accessToken} from '../../resources/access-token'

export default topic("Users' personal access tokens", {
  ...reading(accessToken),
})
