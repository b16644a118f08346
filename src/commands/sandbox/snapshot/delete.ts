import {text} from '../../../contract/define'
import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {chosenDirectory} from '../../../sandbox/running'
import {nameIn} from './shared'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Delete a snapshot',
  description: 'Blobs that the data or another snapshot has stay on the disk.',
  examples: [
    ['Delete a snapshot', 'baseline', 'a sandbox with this snapshot'],
    ['Delete one of another data directory', 'baseline --data ./katello', 'a sandbox with this snapshot'],
  ],
  operands: 'NAME',
  params: {data: text('Data directory (default: that of the running sandbox)')},
  answer: messageAnswer,
  async run(ctx) {
    const name = nameIn(ctx)
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const {deleteSnapshot, requireSnapshot} = await import('../../../sandbox/snapshots')
    if (ctx.isDry) {
      requireSnapshot(data, name)
      return ctx.planned({files: [{path: data, change: `snapshot ${name} deleted`}]})
    }
    deleteSnapshot(data, name)
    return {kind: 'message', message: `Deleted the snapshot ${name}.`}
  },
})
