import {command} from '../../../kit/run/command'
import {messageAnswer} from '../../../kit/run/result'
import {text} from '../../../contract/define'
import {stopHolder} from '../../../server/kernel/process/stop'
import {proxyDirectory} from '../../../sandbox/program'
import {plannedStop} from '../planned-stop'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Stop a content proxy',
  description: 'Its registration and content are kept for the next start.',
  examples: [
    ['Stop the default content proxy', ''],
    ['Stop a content proxy with another data directory', '--data ./proxy2'],
  ],
  params: {data: text('Data directory')},
  answer: messageAnswer,
  async run(ctx) {
    const data = proxyDirectory(ctx.session.paths, ctx.text('data'))
    if (ctx.isDry) return plannedStop(ctx, data)
    const pid = await stopHolder(data, 'content proxy', ctx.signal)
    if (pid === undefined) return {kind: 'message', message: `No content proxy is running on ${data}.`}
    return {kind: 'message', message: `Content proxy stopped (process ${pid}).`}
  },
})
