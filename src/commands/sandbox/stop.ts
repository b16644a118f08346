import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {text} from '../../contract/define'
import {stopHolder} from '../../server/kernel/process/stop'
import {dataDirectory} from '../../sandbox/program'

export default command({
  bare: true,
  summary: 'Stop the sandbox',
  description: 'Running tasks are interrupted and can be resumed after the next start. Nothing is lost.',
  examples: [
    ['The usual one', ''],
    ['The one of another directory', '--data ./katello'],
  ],
  params: {data: text('Directory of its data')},
  answer: messageAnswer,
  async run(ctx) {
    const data = dataDirectory(ctx.session.paths, ctx.text('data'))
    const pid = await stopHolder(data, 'sandbox', ctx.signal)
    if (pid === undefined) return {kind: 'message', message: `No sandbox is running on ${data}.`}
    return {kind: 'message', message: `Sandbox stopped (process ${pid}).`}
  },
})
