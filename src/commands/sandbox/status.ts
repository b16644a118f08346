import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {AppError, exitCodes} from '../../core/errors'
import {command} from '../../kit/run/command'
import {field, fields} from '../../output/fields'
import {text} from '../../contract/define'
import * as t from '../../contract/shape'
import {editionOf} from '../../sandbox/edition'
import {lockHolder} from '../../server/kernel/process/lockfile'
import {logFile} from '../../sandbox/program'
import {chosenDirectory, usualDirectory} from '../../sandbox/running'

const sandbox = t.object({
  state: t.oneOf('running', 'starting', 'not responding', 'stopped', 'none'),
  url: t.nullable(t.text),
  pid: t.nullable(t.integer),
  katello: t.nullable(t.text),
  registry: t.nullable(t.text),
  data: t.text,
  log: t.nullable(t.text),
})

const shown = fields<t.TypeOf<typeof sandbox>>()(
  field('State', 'state', {thin: true, state: true}),
  field('Address', 'url', {thin: true, hideBlank: true}),
  field('Process', 'pid', {hideBlank: true}),
  field('Katello', 'katello', {hideBlank: true}),
  field('Registry', 'registry', {hideBlank: true}),
  field('Data', 'data'),
  field('Log', 'log', {hideBlank: true}),
)

export default command({
  bare: true,
  dryRun: 'reads',
  summary: 'Show the status of the sandbox',
  description: 'The exit status is 0 if it is running and ready, and 128 if it is not running.',
  examples: [
    ['Show the status', ''],
    ['Print only the URL, for a script', '--json url'],
  ],
  params: {data: text('Data directory (default: that of the running sandbox)')},
  fields: shown,
  answer: sandbox,
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const holder = lockHolder(data)
    const log = existsSync(logFile(data)) ? logFile(data) : null
    const exists = existsSync(join(data, 'katello.db'))
    const {katello, registry} = exists ? editionOf(data) : {katello: null, registry: null}
    const common = {url: holder?.url ?? null, pid: holder?.pid ?? null, katello, registry, data, log}
    if (!holder) {
      const state = exists ? 'stopped' : 'none'
      const failure = notRunning(data, state, data === usualDirectory(ctx.session.paths) ? '' : ` --data ${data}`)
      return {kind: 'record', fields: shown, record: {state, ...common}, failure}
    }
    const {url} = holder
    const {isAnswering} = await import('../../sandbox/operate')
    const state =
      url === undefined || holder.isFilling ? 'starting' : (await isAnswering(data, url)) ? 'running' : 'not responding'
    const failure = new AppError({
      code: 'not_answering',
      message: `The sandbox (process ${holder.pid}) is ${state}`,
      hint: log ? `Check its log: ${log}` : 'Try again in a moment',
      exit: exitCodes.failed,
    })
    return {kind: 'record', fields: shown, record: {state, ...common}, ...(state !== 'running' && {failure})}
  },
})

function notRunning(data: string, state: string, option: string): AppError {
  return new AppError({
    code: 'not_found',
    message: state === 'none' ? `There is no sandbox in ${data}` : `No sandbox is running on ${data}`,
    hint: `Start it: mallet sandbox start --detach${option}`,
    exit: exitCodes.notFound,
  })
}
