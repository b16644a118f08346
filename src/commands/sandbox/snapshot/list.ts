import {text} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {command} from '../../../kit/run/command'
import {rows} from '../../../kit/run/result'
import {chosenDirectory} from '../../../sandbox/running'
import {snapshotFields, snapshotShape} from './shared'

export default command({
  bare: true,
  dryRun: 'reads',
  summary: 'List snapshots',
  description: 'The size is that of the database: blobs are shared with the data and with other snapshots.',
  examples: [
    ['List the snapshots', ''],
    ['Print only their names', '--json name'],
  ],
  params: {data: text('Data directory (default: that of the running sandbox)')},
  fields: snapshotFields,
  answer: t.list(snapshotShape),
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const {listSnapshots} = await import('../../../sandbox/snapshots')
    return rows(
      snapshotFields,
      listSnapshots(data).map((one) => ({...one})),
    )
  },
})
