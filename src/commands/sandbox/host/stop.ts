import {join, resolve} from 'node:path'
import {text} from '../../../contract/define'
import {command} from '../../../kit/run/command'
import {need} from '../../../kit/run/execute'
import {messageAnswer} from '../../../kit/run/result'
import {stopHolder} from '../../../server/kernel/process/stop'
import {chosenDirectory} from '../../../sandbox/running'
import {plannedStop} from '../planned-stop'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Stop simulated hosts in image mode',
  description: 'Stops the host and those that were started with it. What they have is kept for the next start.',
  examples: [
    ['Stop a host, and those that were started with it', '--name edge1.example.com'],
    ['Stop a host of another sandbox', '--name edge1.example.com --data ./katello'],
  ],
  params: {
    data: text('Data directory of the sandbox (default: that of the running sandbox)'),
    name: text('Name of the host'),
    directory: text('Directory that contains the directories of the hosts (default: hosts in --data)'),
  },
  answer: messageAnswer,
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const {hostName} = await import('../../../sandbox/bootc-host/fleet')
    const name = hostName(need(ctx, 'name'))
    const directory = resolve(ctx.text('directory') ?? join(data, 'hosts'), name)
    if (ctx.isDry) return plannedStop(ctx, directory)
    const pid = await stopHolder(directory, 'host', ctx.signal)
    if (pid === undefined) return {kind: 'message', message: `Host ${name} is not running.`}
    return {kind: 'message', message: `Host ${name} stopped (process ${pid}).`}
  },
})
