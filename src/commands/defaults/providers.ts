import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {field, fields, type Row} from '../../output/fields'

const shown = fields<Row>()(
  field('Provider', 'provider'),
  field('Supported defaults', 'supported'),
  field('Description', 'description'),
)

export default command({
  summary: 'List the sources of computed defaults',
  description:
    'hammer has one, for the organization of its own session; here profiles do that: mallet config set --key organization --value NAME.',
  examples: [
    ['As a table', ''],
    ['For a program', '--json'],
  ],
  fields: shown,
  run: () => Promise.resolve(rows(shown, [])),
})
