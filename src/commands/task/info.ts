import {info} from '../../kit/run/verbs'
import {task} from '../../resources/task'

export default info(task)
