import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {field, fields, type Row} from '../../output/fields'

const shown = fields<Row>()(
  field('Parameter', 'parameter', {thin: true}),
  field('Value', 'value', {thin: true}),
  field('Origin', 'origin'),
)

export default command({
  summary: 'List the saved defaults, each with where it comes from',
  examples: [
    ['As a table', ''],
    ['For a program', '--json'],
  ],
  fields: shown,
  async run(ctx) {
    const {defaults} = await ctx.session.settings()
    return rows(
      shown,
      Object.entries(defaults).map(([parameter, {value, origin}]) => ({parameter, value, origin})),
    )
  },
})
