import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {text} from '../../contract/define'
import {stopHolder} from '../../server/kernel/process/stop'
import {chosenDirectory} from '../../sandbox/running'
import {plannedStop} from './planned-stop'

export default command({
  bare: true,
  aliases: ['sandbox:down'],
  dryRun: 'plans',
  summary: 'Stop the sandbox',
  description: 'Running tasks are interrupted and can be resumed after the next start.',
  examples: [
    ['Stop the default sandbox', ''],
    ['Stop a sandbox with another data directory', '--data ./katello'],
  ],
  params: {data: text('Data directory (default: that of the running sandbox)')},
  answer: messageAnswer,
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    if (ctx.isDry) return plannedStop(ctx, data)
    const pid = await stopHolder(data, 'sandbox', ctx.signal)
    if (pid === undefined) return {kind: 'message', message: `No sandbox is running on ${data}.`}
    return {kind: 'message', message: `Sandbox stopped (process ${pid}).`}
  },
})
