import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import * as t from '../../contract/shape'

const saved = t.object({parameter: t.text, value: t.text, origin: t.text})

const shown = fields<t.TypeOf<typeof saved>>()(
  field('Parameter', 'parameter', {thin: true}),
  field('Value', 'value', {thin: true}),
  field('Origin', 'origin'),
)

export default command({
  dryRun: 'reads',
  summary: 'List saved defaults and where each comes from',
  description: "Commands use a saved default if the option is not given. Includes the defaults in hammer's files.",
  examples: [
    ['List all defaults', ''],
    ['Print the defaults as JSON, for a script', '--json'],
  ],
  fields: shown,
  answer: t.list(saved),
  async run(ctx) {
    const {defaults} = await ctx.session.settings()
    return rows(
      shown,
      Object.entries(defaults).map(([parameter, {value, origin}]) => ({parameter, value, origin})),
    )
  },
})
