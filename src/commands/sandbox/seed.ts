import {command} from '../../kit/run/command'
import {messageAnswer} from '../../kit/run/result'
import {text} from '../../contract/define'
import {dataDirectory} from '../../sandbox/program'

export default command({
  bare: true,
  summary: 'Fill the sandbox with data to look at',
  description:
    'Two organizations, a path of environments, products and repositories with small real images, all made by the API. They are ' +
    'synchronized from a registry that the sandbox keeps for them. Doing it twice changes nothing.',
  examples: [
    ['The running sandbox', ''],
    ['The one of another directory', '--data ./katello'],
  ],
  params: {data: text('Directory of its data')},
  answer: messageAnswer,
  async run(ctx) {
    const data = dataDirectory(ctx.session.paths, ctx.text('data'))
    const {operate} = await import('../../sandbox/operate')
    const {seeded} = await operate(data, 'seed')
    const message =
      seeded === true ? `Filled the sandbox in ${data}.` : `The sandbox in ${data} has these data already.`
    return {kind: 'message', message, named: false}
  },
})
