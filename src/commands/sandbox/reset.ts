import {existsSync} from 'node:fs'
import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {text} from '../../contract/define'
import {dataDirectory} from '../../sandbox/program'

export default command({
  bare: true,
  summary: 'Delete all data of the sandbox',
  description: 'Refused while it runs. Only what a sandbox writes is deleted; other files in the directory stay.',
  examples: [
    ['After a question', ''],
    ['In a script', '--yes'],
  ],
  params: {data: text('Directory of its data')},
  answer: messageAnswer,
  async run(ctx) {
    const data = dataDirectory(ctx.session.paths, ctx.text('data'))
    if (!existsSync(data)) return {kind: 'message', message: `There is no sandbox in ${data}.`}
    if (!ctx.terminal.interactive && !ctx.flag('yes'))
      throw usageError(`This deletes all data of the sandbox in ${data}`, 'Add --yes to do it')
    await ctx.confirm(`Delete all data of the sandbox in ${data}?`)
    const {deleteData} = await import('../../sandbox/reset')
    deleteData(data)
    return {kind: 'message', message: `Deleted the data of the sandbox in ${data}.`}
  },
})
