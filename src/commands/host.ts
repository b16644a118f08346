import {reading, topic} from '../kit/run/topic'
import {host} from '../resources/host'

export default topic('Hosts registered with the server', {
  ...reading(host),
})
