import {usageError} from '../core/errors'
import * as t from '../contract/shape'
import {locate} from '../kit/parse/locate'
import {command, type CommandClass} from '../kit/run/command'
import type {Commands} from '../kit/run/execute'
import {rows, type Result} from '../kit/run/result'
import {field, fields} from '../output/fields'

const row = t.object({command: t.text, summary: t.text})

const shown = fields<t.TypeOf<typeof row>>()(
  field('Command', 'command', {thin: true}),
  field('Summary', 'summary', {thin: true}),
)

export default command({
  bare: true,
  dryRun: 'reads',
  summary: "Print the JSON Schema of a command's output",
  description:
    'The schema (2020-12) describes what --json prints when no fields are selected. Newer servers may send additional members, and older ones may omit those that are not required. Without a command, lists the commands that have a schema. mallet schema file describes the files of export, diff, plan and apply, for editors. No server is needed.',
  examples: [
    ['See which fields --json can select for a repository', 'repository list'],
    ['Save a schema for a validator', 'content-view publish > content-view-publish.json'],
    ['Let an editor check files that describe an organization', 'file > mallet.schema.json'],
    ['List the commands of a topic that have a schema', 'flatpak-remote'],
  ],
  operands: 'COMMAND',
  fields: shown,
  group: 'SELECT',
  answer: t.union(t.list(row), t.map(t.unknown)),
  async run({commands, operands}) {
    if (operands.join(' ') === 'file') return fileText()
    const {id, words, rest} = locate(operands, commands.index, 'mallet schema')
    if (rest.length > 0)
      throw usageError(`There is no command "${[words, ...rest].join(' ')}"`, `See: mallet schema ${words}`.trimEnd())
    if (id === undefined) return rows(shown, await described(commands, words))
    const schema = schemaOf(await commands.load(id))
    if (!schema) throw usageError(`What ${words} prints has no schema`, 'See: mallet schema')
    return {kind: 'text', text: JSON.stringify(schema, null, 2), data: schema}
  },
})

/** The schema of the files that `mallet apply` and others read; the server is not asked, and no command is called so. */
async function fileText(): Promise<Result> {
  const {fileSchema} = await import('../workflows/as-code/shape')
  const schema = fileSchema()
  return {kind: 'text', text: JSON.stringify(schema, null, 2), data: schema}
}

/** The commands below some words that have a schema. */
async function described({index, load}: Commands, words: string): Promise<t.TypeOf<typeof row>[]> {
  const ids = [...new Set(Object.entries(index).flatMap(([at, id]) => (isBelow(at, words) ? [id] : [])))].sort()
  const classes = await Promise.all(ids.map(load))
  return classes.flatMap(({id, spec}) =>
    spec.answer && !spec.hidden ? [{command: id.replaceAll(':', ' '), summary: spec.summary}] : [],
  )
}

const isBelow = (at: string, words: string): boolean => words === '' || at.startsWith(`${words} `)

function schemaOf({id, spec}: CommandClass): t.JsonSchema | undefined {
  if (!spec.answer) return undefined
  const {title = id.replaceAll(':', ' '), ...schema} = spec.answer.schema
  return {$schema: 'https://json-schema.org/draft/2020-12/schema', title, description: spec.summary, ...schema}
}
