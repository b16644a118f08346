import {list} from '../../kit/verbs'
import {task} from '../../resources/task'

export default list(task)
