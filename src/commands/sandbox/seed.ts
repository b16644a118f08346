import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {messageAnswer} from '../../kit/run/result'
import {flag, text} from '../../contract/define'
import {chosenDirectory} from '../../sandbox/running'

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Fill the sandbox with demo data, or from files',
  description:
    'Without a file, creates two organizations, lifecycle environments, products and repositories with small images through the ' +
    'API, and synchronizes them from a built-in registry. With files of mallet export, makes the organization that each describes, ' +
    'with all that the file has and the sandbox has not; nothing is deleted. Running it again changes nothing.',
  examples: [
    ['Fill the running sandbox', ''],
    ['Fill a sandbox with another data directory', '--data ./katello'],
    [
      'Make an organization from a file, with its content',
      'acme.yaml --sync',
      'the file acme.yaml, written by mallet export',
    ],
  ],
  operands: '[FILE...]',
  params: {
    data: text('Data directory (default: that of the running sandbox)'),
    sync: flag('Synchronize the repositories of the files before versions are published'),
  },
  answer: messageAnswer,
  async run(ctx) {
    const {operands: files} = ctx
    if (ctx.flag('sync') && files.length === 0)
      throw usageError('--sync is for the repositories of a file', 'Name the file')
    if (files.length > 0) await (await import('./seeding')).checkFiles(files, ctx.env)
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    if (ctx.isDry) {
      const what = files.length === 0 ? 'the demo' : files.join(', ')
      return ctx.planned({continues: `the sandbox in ${data} is filled with ${what}, unless it is there`})
    }
    if (files.length > 0) return {kind: 'message', message: await fromFiles(ctx, data, files), named: false}
    const {operate} = await import('../../sandbox/operate')
    const {seeded} = await operate(data, 'seed')
    const message =
      seeded === true ? `Filled the sandbox in ${data}.` : `The sandbox in ${data} already has the demo data.`
    return {kind: 'message', message, named: false}
  },
})

async function fromFiles(ctx: Context, data: string, files: readonly string[]): Promise<string> {
  const {seedFiles, toldOf} = await import('./seeding')
  const {whileListening} = await import('../../sandbox/operate')
  const filled = await whileListening(data, () => seedFiles(ctx, data, files, ctx.flag('sync')))
  return `Filled the sandbox in ${data} (${filled.map(toldOf).join('; ')}).`
}
