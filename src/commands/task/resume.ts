import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {list, text} from '../../contract/define'
import {resumedTasks} from '../../contract/foreman-tasks'
import {task, taskResumeFields} from '../../resources/task'

export default command({
  summary: 'Resume paused tasks',
  description: 'A task pauses after an error. Resuming it continues with the failed step; fix the cause first.',
  examples: [
    ['Resume a task', '--task-ids 8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e', 'the ID of a paused task'],
    ['Resume all paused tasks', "--search 'state = paused'"],
  ],
  resource: task,
  action: task.actions.bulk_resume,
  params: {search: text("Search query, e.g. 'state = paused'"), tasks: list('Task names')},
  fields: taskResumeFields,
  answer: resumedTasks,
  async run(ctx) {
    const search = ctx.text('search')
    if (search === undefined && ctx.given['task-ids'] === undefined && ctx.given['tasks'] === undefined)
      throw usageError('No tasks specified', 'Add --task-ids or --search')
    const names = ctx.given['tasks']
    const ids = Array.isArray(names)
      ? await Promise.all(names.map((name) => ctx.resolve.byName(task, String(name))))
      : undefined
    const answer = await ctx.call(task, task.actions.bulk_resume, {
      ...(search !== undefined && {search}),
      ...(ids && {task_ids: ids}),
    })
    return {
      kind: 'record',
      fields: taskResumeFields,
      record: {
        ...answer,
        total_resumed: answer.resumed?.length ?? 0,
        total_failed: answer.failed?.length ?? 0,
        total_skipped: answer.skipped?.length ?? 0,
      },
    }
  },
})
