import {existsSync} from 'node:fs'
import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {text} from '../../contract/define'
import {dataDirectory} from '../../sandbox/program'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Delete all data of the sandbox',
  description: 'The sandbox must be stopped. Other files in the directory are kept.',
  asks: true,
  examples: [
    ['Delete the data, after confirmation', ''],
    ['Delete the data without a prompt, in a script', '--yes'],
  ],
  params: {data: text('Data directory')},
  answer: messageAnswer,
  async run(ctx) {
    const data = dataDirectory(ctx.session.paths, ctx.text('data'))
    if (!existsSync(data) && ctx.isDry) return ctx.planned({})
    if (!existsSync(data)) return {kind: 'message', message: `There is no sandbox in ${data}.`}
    if (!ctx.terminal.interactive && !ctx.flag('yes') && !ctx.isDry)
      throw usageError(`This would delete all data of the sandbox in ${data}`, 'Add --yes to confirm')
    const {deleteData, refuseRunning} = await import('../../sandbox/reset')
    refuseRunning(data)
    if (ctx.isDry) return ctx.planned({files: [{path: data, change: 'deleted with all that is in it'}]})
    await ctx.confirm(`Delete all data of the sandbox in ${data}?`)
    deleteData(data)
    return {kind: 'message', message: `Deleted the data of the sandbox in ${data}.`}
  },
})
