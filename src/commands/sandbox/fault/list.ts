import {text} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {command} from '../../../kit/run/command'
import {rows} from '../../../kit/run/result'
import {faultFields, faultShape, faultsIn, runningDirectory} from './shared'

export default command({
  bare: true,
  dryRun: 'reads',
  summary: 'List the faults of the sandbox',
  description: 'Shows how often the target of each was reached (Seen), and how often the fault struck.',
  examples: [
    ['List the faults', ''],
    ['Print how often each struck', '--json fault,struck'],
  ],
  params: {data: text('Data directory (default: that of the running sandbox)')},
  fields: faultFields,
  answer: t.list(faultShape),
  async run(ctx) {
    const data = runningDirectory(ctx)
    const {operate} = await import('../../../sandbox/operate')
    return rows(faultFields, faultsIn(await operate(data, 'listFaults')))
  },
})
