import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {text} from '../../../contract/define'
import {stopHolder} from '../../../server/kernel/process/stop'
import {proxyDirectory} from '../../../sandbox/program'

export default command({
  bare: true,
  summary: 'Stop a content proxy',
  description: 'Katello keeps knowing it, and it keeps its content: started again, it goes on with both.',
  examples: [
    ['The usual one', ''],
    ['The one of another directory', '--data ./proxy2'],
  ],
  params: {data: text('Directory of its data')},
  answer: messageAnswer,
  async run(ctx) {
    const data = proxyDirectory(ctx.session.paths, ctx.text('data'))
    const pid = await stopHolder(data, 'content proxy', ctx.signal)
    if (pid === undefined) return {kind: 'message', message: `No content proxy is running on ${data}.`}
    return {kind: 'message', message: `Content proxy stopped (process ${pid}).`}
  },
})
