import {command} from '../../kit/run/command'
import {task} from '../../resources/task'
import {readTask, taskOutput} from '../../katello/tasks'
import {task as taskRecord} from '../../contract/foreman-tasks'

export default command({
  summary: 'Watch a task until it ends',
  description:
    'The exit status reflects the result: 0 if the task succeeded, 70 if it failed or ended with a warning, 75 if --timeout expired.',
  examples: [
    ['Watch a task', '--id 8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e', 'the ID of a task'],
    ['Watch a task for at most a minute', '--id 8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e --timeout 60', 'the ID of a task'],
  ],
  resource: task,
  action: task.actions.show,
  group: 'SELECT',
  answer: taskRecord,
  waits: true,
  async run(ctx) {
    const id = String(await ctx.required(task, ''))
    const {params} = await ctx.prepare(task, task.actions.show)
    const ended = await ctx.wait(await readTask(await ctx.session.transport(), id, ctx.signal, params))
    return {
      kind: 'message',
      message: `Task ${id} ended: ${ended.result ?? ended.state ?? 'done'}.`,
      record: {...ended, name: undefined},
      output: taskOutput(ended),
    }
  },
})
