import {task} from '../../resources/task'
import {recordPage} from './page'

export default recordPage(task, '/foreman_tasks/tasks/:id', [
  ['Open a task', '--id 8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e', 'the ID of a task'],
  ['Print its URL', '--id 8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e --print', 'the ID of a task'],
])
