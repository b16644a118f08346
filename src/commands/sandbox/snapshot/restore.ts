import {AppError, exitCodes} from '../../../core/errors'
import {text} from '../../../contract/define'
import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {chosenDirectory} from '../../../sandbox/running'
import {lockHolder} from '../../../server/kernel/process/lockfile'
import {nameIn} from './shared'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Replace the data by a snapshot',
  description:
    'The sandbox must be stopped. What has changed since the snapshot was saved is lost. If it is interrupted, the next command that ' +
    'uses the data goes on with it.',
  examples: [
    ['Go back to what tests begin with', 'baseline', 'a stopped sandbox with this snapshot'],
    ['Restore without a prompt', 'baseline --data ./katello --yes', 'a stopped sandbox with this snapshot'],
  ],
  operands: 'NAME',
  asks: true,
  params: {data: text('Data directory (default: that of the running sandbox)')},
  answer: messageAnswer,
  async run(ctx) {
    const name = nameIn(ctx)
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const holder = lockHolder(data)
    if (holder)
      throw new AppError({
        code: 'data_directory_in_use',
        message: `The sandbox in ${data} is running (process ${holder.pid})`,
        hint: `Stop it first: mallet sandbox stop --data ${data}`,
        exit: exitCodes.failed,
      })
    const {requireSnapshot, restoreSnapshot} = await import('../../../sandbox/snapshots')
    requireSnapshot(data, name)
    if (ctx.isDry) return ctx.planned({files: [{path: data, change: `data replaced by the snapshot ${name}`}]})
    await ctx.confirm(`Replace the data in ${data} by the snapshot ${name}?`)
    restoreSnapshot(data, name)
    return {kind: 'message', message: `Restored the snapshot ${name}.`}
  },
})
