import {command} from '../../kit/run/command'
import {registryHost, registryParams, withRegistry} from './shared'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import * as t from '../../contract/shape'

const repository = t.object({name: t.text, pull_spec: t.text})

const shown = fields<t.TypeOf<typeof repository>>()(
  field('Name', 'name', {thin: true}),
  field('Pull Spec', 'pull_spec', {narrow: 'never'}),
)

export default command({
  dryRun: 'reads',
  summary: 'List the repositories of a registry',
  description:
    'Lists what you can pull: with a login, the repositories of all environments and products that you can view; without one, those that allow unauthenticated pulls.',
  examples: [
    ["List the repositories of the server's registry", ''],
    ['Print only the names, for a script', '--json name'],
    ['List the repositories of another registry', '--registry registry.example.com:5000', 'another registry'],
  ],
  params: {...registryHost, ...registryParams},
  fields: shown,
  group: 'SELECT',
  answer: t.list(repository),
  run: (ctx) =>
    withRegistry(ctx, async ({client, host}) => {
      const names = [...new Set(await client.catalog({signal: ctx.signal}))].sort()
      return rows(
        shown,
        names.map((name) => ({name, pull_spec: `${host}/${name}`})),
      )
    }),
})
