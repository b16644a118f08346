import {AppError, exitCodes} from '../../core/errors'
import {sanitizeLine} from '../../core/text'
import {truth} from '../../config/settings'
import * as t from '../../contract/shape'
import {command} from '../../kit/run/command'
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
  summary: 'Check the connection, login and server',
  description:
    'Checks name, port or proxy, certificate, clock, login, permissions and versions, each with what to do about it. The exit status is 1 if a check fails; warnings do not change it.',
  examples: [
    ['Check the current profile', ''],
    ['List what is wrong, for a script', '--query "[?state != \'ok\'].[check, action]"'],
  ],
  fields: shown,
  answer: t.list(finding),
  group: 'SELECT',
  async run(ctx) {
    ctx.terminal.interactive = false // says what is; nobody is asked for a password
    const found = await allFindings(ctx.session)
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

    async function allFindings({server, settings}: typeof ctx.session): Promise<Finding[]> {
      const url = await server()
      const {values} = await settings()
      const connection = await connectionFindings(url, {
        verify: truth(values.verify_ssl?.value) ?? true,
        caFile: values.ssl_ca_file?.value,
        caPath: values.ssl_ca_path?.value,
      })
      if (connection.some(({state, check}) => state === 'fail' && check !== 'Clock')) return connection
      return [...connection, ...(await serverFindings(ctx.client))]
    }
  },
})
