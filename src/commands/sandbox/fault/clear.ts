import {AppError, exitCodes} from '../../../core/errors'
import {number, text} from '../../../contract/define'
import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {faultsIn, runningDirectory} from './shared'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Remove faults of the sandbox',
  description: 'Removes all of them unless --id names one. What already hangs goes on hanging.',
  examples: [
    ['Remove all faults', ''],
    ['Remove one', '--id 1', 'a fault with this ID'],
  ],
  params: {
    data: text('Data directory (default: that of the running sandbox)'),
    id: number('ID of the fault to remove'),
  },
  answer: messageAnswer,
  async run(ctx) {
    const data = runningDirectory(ctx)
    const {operate} = await import('../../../sandbox/operate')
    const id = ctx.given['id']
    if (ctx.isDry) {
      const there = faultsIn(await operate(data, 'listFaults', {})).filter(
        (one) => id === undefined || one['id'] === id,
      )
      if (id !== undefined && there.length === 0) throw noFault(id)
      return ctx.planned({
        ...(there.length > 0 && {continues: `removes ${there.map((one) => String(one['fault'])).join(', ')}`}),
      })
    }
    const {cleared} = await operate(data, 'clearFaults', {id})
    if (id !== undefined && cleared === 0) throw noFault(id)
    return {kind: 'message', message: cleared === 1 ? 'Removed 1 fault.' : `Removed ${String(cleared)} faults.`}
  },
})

const noFault = (id: unknown): AppError =>
  new AppError({
    code: 'not_found',
    message: `There is no fault ${String(id)}`,
    hint: 'List them: mallet sandbox fault list',
    exit: exitCodes.notFound,
  })
