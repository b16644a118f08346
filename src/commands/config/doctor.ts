import {AppError, exitCodes, usageError} from '../../core/errors'
import {readInputFile} from '../../core/input-file'
import {sanitizeLine} from '../../core/text'
import {truth} from '../../config/settings'
import {oneOf} from '../../contract/define'
import * as t from '../../contract/shape'
import {katelloVersions} from '../../contract/versions'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import {connectionFindings} from '../../workflows/doctor/connection'
import type {Finding} from '../../workflows/doctor/finding'
import {serverFindings} from '../../workflows/doctor/server'

const finding = t.record('Finding', () => ({
  check: t.text,
  state: t.about('ok, warn or fail', t.text),
  found: t.text,
  action: t.about('What to do; null where nothing is wrong', t.nullable(t.text)),
}))

const shown = fields<t.TypeOf<typeof finding>>()(
  field('Check', 'check', {thin: true}),
  field('State', 'state', {thin: true, narrow: 'never'}),
  field('Found', 'found', {narrow: 'wrap'}),
  field('What to do', 'action', {narrow: 'wrap'}),
)

export default command({
  dryRun: 'reads',
  summary: 'Check the connection, login and server',
  description:
    'Checks name, port or proxy, certificate, clock, login, permissions and versions, each with what to do about it. The exit status is 1 if a check fails; warnings do not change it. With --upgrade-to and the names of scripts it finds the options of hammer and mallet in them that servers of that release refuse, with file and line; no server is asked then.',
  examples: [
    ['Check the current profile', ''],
    [
      'Find what must change in scripts before the server is upgraded',
      '--upgrade-to 5.0 nightly.sh deploy.sh',
      'the files nightly.sh and deploy.sh',
    ],
    ['List what is wrong, for a script', '--query "[?state != \'ok\'].[check, action]"'],
  ],
  operands: '[SCRIPT...]',
  params: {upgrade_to: oneOf('Release of Katello to check scripts for', katelloVersions)},
  no: 'a check fails',
  fields: shown,
  answer: t.list(finding),
  group: 'SELECT',
  async run(ctx) {
    ctx.terminal.interactive = false // says what is; nobody is asked for a password
    const found = await findings(ctx)
    const all = found.map((one) => ({...one, found: sanitizeLine(one.found)}))
    const failing = all.filter(({state}) => state === 'fail')
    const list = rows(shown, all)
    if (failing.length === 0) return list
    const failure = new AppError({
      code: 'unhealthy',
      message: failing.length === 1 ? `The check ${failing[0]?.check} failed` : `${failing.length} checks failed`,
      hint: failing[0]?.action ?? undefined,
      exit: exitCodes.negative,
    })
    return {...list, failure}
  },
})

/** What is found in scripts, where some are named, and of the server otherwise. */
async function findings(ctx: Context): Promise<Finding[]> {
  const target = katelloVersions.find((one) => one === ctx.text('upgrade-to'))
  if (target === undefined && ctx.operands.length === 0) return serverAndConnection(ctx)
  if (target === undefined) throw usageError('Check the scripts for which release?', 'Add --upgrade-to 5.0')
  if (ctx.operands.length === 0)
    throw usageError('Which scripts?', `Write their names: mallet config doctor --upgrade-to ${target} SCRIPT`)
  const {scriptFindings} = await import('../../workflows/doctor/upgrade')
  return ctx.operands.flatMap((name) =>
    scriptFindings(name, readInputFile(name, 'upgrade-to').toString('utf8'), target),
  )
}

async function serverAndConnection({session, client}: Context): Promise<Finding[]> {
  const url = await session.server()
  const {values} = await session.settings()
  const connection = await connectionFindings(url, {
    verify: truth(values.verify_ssl?.value) ?? true,
    caFile: values.ssl_ca_file?.value,
    caPath: values.ssl_ca_path?.value,
  })
  if (connection.some(({state, check}) => state === 'fail' && check !== 'Clock')) return connection
  return [...connection, ...(await serverFindings(client))]
}
