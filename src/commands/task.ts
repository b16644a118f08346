import {reading, topic} from '../kit/run/topic'
import {task} from '../resources/task'

export default topic('Background tasks of the server', {
  ...reading(task),
})
