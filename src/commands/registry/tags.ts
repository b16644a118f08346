import {mapParallel} from '../../core/parallel'
import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {explained} from '../../workflows/registry/advice'
import {registryHost, registryParams, withRegistries} from './shared'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import {flag, text} from '../../contract/define'
import * as t from '../../contract/shape'

const tag = t.object({tag: t.text, digest: t.optional(t.nullable(t.text)), pull_spec: t.text})

const shown = fields<t.TypeOf<typeof tag>>()(
  field('Tag', 'tag', {thin: true}),
  field('Digest', 'digest'),
  field('Pull Spec', 'pull_spec', {thin: true}),
)
const withoutDigests = shown.filter((one) => one.label !== 'Digest')

export default command({
  dryRun: 'reads',
  summary: 'List the tags of a repository in a registry',
  description: "Lists tags of the server's registry, or of any other registry.",
  examples: [
    ['List the tags of a repository on the server', '--repository acme/dev/app_cv/applications/web'],
    [
      'Print each tag with its digest as JSON, for a script',
      '--pull-spec quay.io/acme/web --digests --json tag,digest',
      'another registry',
    ],
  ],
  params: {
    repository: text('Name of the repository in the registry, e.g. acme/dev/app_cv/applications/web'),
    pull_spec: text('Repository as a pull spec; a tag in it is ignored'),
    digests: flag('Include the digest of each tag'),
    ...registryHost,
    ...registryParams,
  },
  operands: 'PULL-SPEC',
  positional: ['pull-spec'],
  fields: shown,
  group: 'SELECT',
  answer: t.list(tag),
  async run(ctx) {
    const {host, name} = await repositoryOf(ctx)
    return withRegistries(ctx, async (open) => {
      const registry = await open(host, name)
      return explained(registry, async () => {
        const tags = await registry.client.listTags(name, {signal: ctx.signal})
        const found = tags.map((tag) => ({tag, pull_spec: `${registry.host}/${name}:${tag}`}))
        if (!ctx.flag('digests')) return rows(withoutDigests, found)
        const whole = await mapParallel(found, 4, async (one) => {
          const manifest = await registry.client.headManifest(name, one.tag, {signal: ctx.signal})
          return {tag: one.tag, digest: manifest?.digest ?? null, pull_spec: one.pull_spec}
        })
        return rows(shown, whole)
      })
    })
  },
})

async function repositoryOf(ctx: Context): Promise<{host: string | undefined; name: string}> {
  const [{pullSpec}, {parseReference}] = [
    await import('../../workflows/registry/place'),
    await import('../../oci/reference'),
  ]
  const [repository, spec] = [ctx.text('repository'), ctx.text('pull-spec')]
  if (repository !== undefined && spec === undefined)
    return {host: ctx.text('registry'), name: parseReference(repository, {hostless: true}).name}
  if (repository !== undefined || spec === undefined)
    throw usageError('No repository specified', 'Add --repository NAME, or --pull-spec HOST/NAME')
  const {host, reference} = pullSpec(spec)
  return {host: host ?? ctx.text('registry'), name: reference.name}
}
