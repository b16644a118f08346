import {command} from '../../kit/run/command'
import {need} from '../../kit/run/execute'
import {accessOf, registryHost, registryParams, withRegistry} from './shared'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import {text} from '../../contract/define'
import {apiOf} from '../../workflows/registry/open'
import {searchCatalog, searchServer} from '../../workflows/registry/search'
import * as t from '../../contract/shape'

const repository = t.object({name: t.text, description: t.nullable(t.text), pull_spec: t.text})

const shown = fields<t.TypeOf<typeof repository>>()(
  field('Name', 'name', {thin: true}),
  field('Description', 'description'),
  field('Pull Spec', 'pull_spec'),
)

export default command({
  dryRun: 'reads',
  summary: 'Search the repositories of a registry',
  description:
    'The server searches names and products, and accepts its search syntax, e.g. product = Apps. For registries without search support, lists the names in their catalog that contain every word.',
  examples: [
    ['Search by part of the name', 'busybox'],
    ['Print the names found, for a script', 'web --json name'],
  ],
  operands: 'TERM',
  positional: ['term'],
  params: {term: text('Search terms'), ...registryHost, ...registryParams},
  fields: shown,
  group: 'SELECT',
  answer: t.list(repository),
  run(ctx) {
    const term = need(ctx, 'term')
    return withRegistry(ctx, async (registry) => {
      const bySearch = registry.own ? await searchServer(apiOf(accessOf(ctx), registry), term) : undefined
      const found = bySearch ?? (await searchCatalog(registry.client, term, ctx.signal))
      return rows(
        shown,
        found.map((one) => ({...one, pull_spec: `${registry.host}/${one.name}`})),
      )
    })
  },
})
