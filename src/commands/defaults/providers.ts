import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import * as t from '../../contract/shape'

const provider = t.object({provider: t.text, supported: t.text, description: t.text})

const shown = fields<t.TypeOf<typeof provider>>()(
  field('Provider', 'provider'),
  field('Supported defaults', 'supported'),
  field('Description', 'description'),
)

export default command({
  dryRun: 'reads',
  summary: 'List the providers of computed defaults',
  description:
    "hammer has one, for the user's default organization. In mallet, profiles serve that purpose: mallet config set --key organization --value NAME.",
  examples: [
    ['List all providers', ''],
    ['Print the providers as JSON, for a script', '--json'],
  ],
  fields: shown,
  answer: t.list(provider),
  run: () => Promise.resolve(rows(shown, [])),
})
