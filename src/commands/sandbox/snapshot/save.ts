import {text} from '../../../contract/define'
import {command} from '../../../kit/run/command'
import {chosenDirectory} from '../../../sandbox/running'
import {nameIn, snapshotShape} from './shared'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Save a snapshot of the data',
  description:
    'Copies the database and links the blobs, at one go, whether the sandbox is running or not; it is kept in the data directory and ' +
    'survives mallet sandbox reset. Tasks that run are interrupted in the copy; uploads that are under way are left out.',
  examples: [
    ['Save what tests begin with', 'baseline'],
    ['Save the data of a stopped sandbox', 'baseline --data ./katello'],
  ],
  operands: 'NAME',
  params: {data: text('Data directory (default: that of the running sandbox)')},
  answer: snapshotShape,
  async run(ctx) {
    const name = nameIn(ctx)
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    if (ctx.isDry) return ctx.planned({continues: `the snapshot ${name} of the sandbox in ${data} is saved`})
    const {operate} = await import('../../../sandbox/operate')
    const record = await operate(data, 'saveSnapshot', {name})
    return {kind: 'message', message: `Saved the snapshot ${name}.`, record, named: false}
  },
})
