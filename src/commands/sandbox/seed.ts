import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {text} from '../../contract/define'
import {chosenDirectory} from '../../sandbox/running'

export default command({
  bare: true,
  summary: 'Fill the sandbox with demo data',
  description:
    'Creates two organizations, lifecycle environments, products and repositories with small images through the API, ' +
    'and synchronizes them from a built-in registry. Running it again changes nothing.',
  examples: [
    ['Fill the running sandbox', ''],
    ['Fill a sandbox with another data directory', '--data ./katello'],
  ],
  params: {data: text('Data directory (default: that of the running sandbox)')},
  answer: messageAnswer,
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const {operate} = await import('../../sandbox/operate')
    const {seeded} = await operate(data, 'seed')
    const message =
      seeded === true ? `Filled the sandbox in ${data}.` : `The sandbox in ${data} already has the demo data.`
    return {kind: 'message', message, named: false}
  },
})
