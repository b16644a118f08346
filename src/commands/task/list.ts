import {list} from '../../kit/run/verbs'
import {task} from '../../resources/task'

export default list(task)
