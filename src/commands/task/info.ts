import {info} from '../../kit/verbs'
import {task} from '../../resources/task'

export default info(task)
