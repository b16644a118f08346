import {command} from '../../kit/run/command'
import {registryHost, registryParams, withRegistry} from '../../kit/registry-session'
import {rows} from '../../kit/run/result'
import {field, fields, type Row} from '../../output/fields'

const shown = fields<Row>()(field('Name', 'name', {thin: true}), field('Pull Spec', 'pull_spec'))

export default command({
  summary: 'List the repositories that a registry shows you',
  description:
    'What you may pull: with a login the repositories of the environments and products you may see, without one those that need none.',
  examples: [
    ['Of the server', ''],
    ['Names only, for a program', '--json name'],
    ['Of another registry', '--registry registry.example.com:5000'],
  ],
  params: {...registryHost, ...registryParams},
  fields: shown,
  group: 'SELECT',
  run: (ctx) =>
    withRegistry(ctx, async ({client, host}) => {
      const names = [...new Set(await client.catalog({signal: ctx.signal}))].sort()
      return rows(
        shown,
        names.map((name) => ({name, pull_spec: `${host}/${name}`})),
      )
    }),
})
