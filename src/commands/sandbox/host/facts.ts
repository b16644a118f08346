import {command} from '../../../kit/run/command'
import {need} from '../../../kit/run/execute'
import {readInputFile} from '../../../core/input-file'
import {field, fields} from '../../../output/fields'
import {text} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {chosenDirectory} from '../../../sandbox/running'

const places = ['Running', 'Staged', 'Available', 'Rollback'] as const
const column = (place: (typeof places)[number]) =>
  place === 'Running' ? 'booted' : (place.toLowerCase() as Lowercase<Exclude<typeof place, 'Running'>>)

const imageMode = t.object({
  id: t.integer,
  name: t.text,
  bootc_booted_image: t.nullable(t.text),
  bootc_booted_digest: t.nullable(t.text),
  bootc_staged_image: t.nullable(t.text),
  bootc_staged_digest: t.nullable(t.text),
  bootc_available_image: t.nullable(t.text),
  bootc_available_digest: t.nullable(t.text),
  bootc_rollback_image: t.nullable(t.text),
  bootc_rollback_digest: t.nullable(t.text),
})

const shown = fields<t.TypeOf<typeof imageMode>>()(
  field('Id', 'id'),
  field('Name', 'name', {thin: true}),
  ...places.flatMap((place) => [
    field(`${place} image`, `bootc_${column(place)}_image`, {hideBlank: true}),
    field(`${place} image digest`, `bootc_${column(place)}_digest`, {hideBlank: true}),
  ]),
)

export default command({
  bare: true,
  dryRun: 'plans',
  summary: 'Upload the bootc status of a sandbox host',
  description:
    'Reads the output of bootc status --format json from a file or standard input and uploads it as facts of a ' +
    'registered host, as subscription-manager does on a real host.',
  examples: [
    ['Upload the status from a file', '--host web1.example.com --file status.json'],
    ['Upload the status from standard input', '--host web1.example.com < status.json'],
  ],
  params: {
    data: text('Data directory (default: that of the running sandbox)'),
    host: text('Name or UUID of the host'),
    file: text('File with the status (default: standard input)'),
  },
  fields: shown,
  answer: imageMode,
  async run(ctx) {
    const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
    const host = need(ctx, 'host')
    const {factsOfStatus} = await import('../../../sandbox/bootc-status')
    const {operate} = await import('../../../sandbox/operate')
    const file = ctx.text('file')
    const status =
      file === undefined || file === '-' ? await ctx.terminal.readInput() : readInputFile(file, 'file').toString('utf8')
    const facts = factsOfStatus(status)
    if (ctx.isDry)
      return ctx.planned({continues: `host ${host} reports its facts to the sandbox in ${data}`, result: facts})
    const record = await operate(data, 'hostFacts', {host, facts})
    return {kind: 'record', fields: shown, record}
  },
})
