import {existsSync} from 'node:fs'
import {AppError, exitCodes} from '../../../core/errors'
import {command} from '../../../kit/run/command'
import {field, fields} from '../../../output/fields'
import {text} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {lockHolder} from '../../../server/kernel/process/lockfile'
import {readRegistration} from '../../../server/content-proxy/registration'
import {logFile, proxyDirectory} from '../../../sandbox/program'

const proxy = t.object({
  state: t.oneOf('running', 'starting', 'not responding', 'stopped', 'none'),
  url: t.nullable(t.text),
  name: t.nullable(t.text),
  upstream: t.nullable(t.text),
  pid: t.nullable(t.integer),
  data: t.text,
  log: t.nullable(t.text),
})

const shown = fields<t.TypeOf<typeof proxy>>()(
  field('State', 'state', {thin: true}),
  field('Address', 'url', {thin: true, hideBlank: true}),
  field('Smart proxy', 'name', {hideBlank: true}),
  field('Upstream', 'upstream', {hideBlank: true}),
  field('Process', 'pid', {hideBlank: true}),
  field('Data', 'data'),
  field('Log', 'log', {hideBlank: true}),
)

export default command({
  bare: true,
  dryRun: 'reads',
  summary: 'Show the status of a content proxy',
  description: 'The exit status is 0 if it is running and ready, and 128 if it is not running.',
  examples: [
    ['Show the status', ''],
    ['Print only the URL, for a script', '--json url'],
  ],
  params: {data: text('Data directory')},
  fields: shown,
  answer: proxy,
  async run(ctx) {
    const data = proxyDirectory(ctx.session.paths, ctx.text('data'))
    const [holder, registration] = [lockHolder(data), readRegistration(data)]
    const {url = null, pid = null} = holder ?? {}
    const log = existsSync(logFile(data)) ? logFile(data) : null
    const {name = null, upstream} = registration ?? {}
    const common = {url, name, upstream: upstream?.url ?? null, pid, data, log}
    if (!holder) {
      const state = registration ? 'stopped' : 'none'
      return {kind: 'record', fields: shown, record: {state, ...common}, failure: notRunning(data, state)}
    }
    const {isAnswering} = await import('../../../sandbox/operate')
    const state = url === null ? 'starting' : (await isAnswering(data, url)) ? 'running' : 'not responding'
    const failure = new AppError({
      code: 'not_answering',
      message: `The content proxy (process ${holder.pid}) is ${state}`,
      hint: log ? `Check its log: ${log}` : 'Try again in a moment',
      exit: exitCodes.failed,
    })
    return {kind: 'record', fields: shown, record: {state, ...common}, ...(state !== 'running' && {failure})}
  },
})

function notRunning(data: string, state: string): AppError {
  return new AppError({
    code: 'not_found',
    message: state === 'none' ? `There is no content proxy in ${data}` : `No content proxy is running on ${data}`,
    hint: 'Start it: mallet sandbox proxy start --detach',
    exit: exitCodes.notFound,
  })
}
