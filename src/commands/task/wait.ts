import {usageError} from '../../core/errors'
import {text, texts} from '../../contract/define'
import * as t from '../../contract/shape'
import {foremanTasks, task as taskRecord} from '../../contract/foreman-tasks'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {isTimeUp} from '../../kit/run/deadline'
import {tasksProgress} from '../../kit/present/progress'
import {rows} from '../../kit/run/result'
import {task} from '../../resources/task'
import {waitForAll, worst} from '../../workflows/task/wait-for-all'

export default command({
  dryRun: 'reads',
  summary: 'Wait until tasks have ended',
  description:
    'Waits for any number of tasks and lists how each ended. The exit status is the worst: 0 if all succeeded, 70 if one failed or ended with a warning, 75 if --timeout expired while some still run.',
  examples: [
    [
      'Wait for two tasks',
      '8a0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e 1b0c3f0e-6f0e-4c0e-9d0e-3f0e6f0e4c0e',
      'the IDs of tasks',
    ],
    [
      'Wait for all synchronizations that run',
      "--search 'label = Actions::Katello::Repository::Sync and state = running'",
    ],
  ],
  operands: 'ID...',
  params: {
    id: texts('ID of a task, as after the words'),
    search: text('Wait for the tasks that a search query finds now'),
  },
  fields: task.list,
  group: 'SELECT',
  waits: true,
  answer: t.list(taskRecord),
  async run(ctx) {
    const ids = await idsOf(ctx)
    const waited = await waitForAll(await ctx.session.transport(), ids, {
      signal: ctx.signal,
      observer: tasksProgress(ctx.terminal, ids.length),
      isTimeUp,
    })
    const failure = worst(waited)
    const list = rows(
      task.list,
      waited.map((one) => one.task),
    )
    return failure ? {...list, failure} : list
  },
})

async function idsOf(ctx: Context): Promise<string[]> {
  const named = [...ctx.operands, ...ctx.texts('id')]
  const search = ctx.text('search')
  if (named.length === 0 && search === undefined)
    throw usageError('Which tasks?', 'Write their IDs after "task wait", or add --search')
  const found = search === undefined ? [] : await ctx.client.all(foremanTasks.index, {}, {search})
  return [...new Set([...named, ...found.map(({id}) => id)])]
}
