import {readAliases} from '../../config/aliases'
import * as t from '../../contract/shape'
import {command} from '../../kit/run/command'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'

const alias = t.object({name: t.text, expansion: t.text})

const shown = fields<t.TypeOf<typeof alias>>()(
  field('Name', 'name', {thin: true}),
  field('Expansion', 'expansion', {thin: true, narrow: 'wrap'}),
)

export default command({
  bare: true,
  dryRun: 'reads',
  summary: 'List aliases',
  description: 'Lists the aliases in the order of their names, with the words that each stands for.',
  examples: [
    ['List the aliases', ''],
    ['Print their names, for a script', '--json name'],
  ],
  fields: shown,
  answer: t.list(alias),
  run: (ctx) =>
    Promise.resolve(
      rows(
        shown,
        Object.entries(readAliases(ctx.session.paths)).map(([name, expansion]) => ({name, expansion})),
      ),
    ),
})
