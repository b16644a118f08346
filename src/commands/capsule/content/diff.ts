import {flag, texts} from '../../../contract/define'
import * as t from '../../../contract/shape'
import {AppError, exitCodes} from '../../../core/errors'
import {command} from '../../../kit/run/command'
import type {Context} from '../../../kit/run/context'
import type {Result} from '../../../kit/run/result'
import {field, fields} from '../../../output/fields'
import {refersTo} from '../../../resources/define'
import {lifecycleEnvironment} from '../../../resources/lifecycle-environment'
import {organization} from '../../../resources/organization'
import type {Comparison, ProxyScope, Target} from '../../../workflows/capsule/content-diff'
import {disagreements, statuses, type ContentRow} from '../../../workflows/capsule/content-rows'
import {registryParams, withRegistries} from '../../registry/shared'

const value = t.nullable(t.text)
const row: t.Shape<ContentRow> = t.record('CapsuleContentDifference', () => ({
  capsule: t.text,
  registry: t.about('Host of the registry that was read', t.text),
  environment: value,
  environment_id: t.nullable(t.integer),
  content_view: value,
  image: t.about('Null for a registry that could not be read', value),
  tag: t.about('Null for a whole image', value),
  status: t.about('missing and extra are said of the capsule', t.oneOf(...statuses)),
  server_digest: value,
  capsule_digest: value,
  detail: value,
}))

const shown = fields<ContentRow>()(
  field('Capsule', 'capsule', {thin: true, narrow: 'first'}),
  field('Registry', 'registry', {sets: ['ALL']}),
  field('Status', 'status', {thin: true, state: true, narrow: 'never'}),
  field('Environment', 'environment', {narrow: 'first'}),
  field('Image', 'image', {thin: true, narrow: 'wrap'}),
  field('Tag', 'tag', {thin: true}),
  field('Server Digest', 'server_digest', {narrow: 'middle'}),
  field('Capsule Digest', 'capsule_digest', {narrow: 'middle'}),
  field('Detail', 'detail', {hideBlank: true, narrow: 'wrap'}),
)

export default command({
  dryRun: 'api',
  continues: () => 'compares again, once everything is synchronized',
  summary: 'Compare what capsules serve with what the server serves',
  description:
    "Reads the tags and digests of each capsule's own registry, as the user who is logged in there, and compares them with those of the server in the capsule's lifecycle environments: all capsules that mirror content, or those that are named. For capsules behind a load balancer name the registry of each with --registry. Shows what is missing, different or extra on a capsule; --all also shows what is the same. --repair synchronizes what differs, then compares again. With --exit-code the exit status is 1 when something differs, and 2 after any error.",
  examples: [
    ['Compare all capsules with the server', ''],
    [
      'Compare two capsules in one environment',
      '--name proxy.localhost --name proxy2.localhost --organization ACME --lifecycle-environment Dev',
    ],
    ['Synchronize what differs, for a script', '--name proxy.localhost --repair --exit-code'],
    [
      'Compare the registries behind a load balancer',
      '--name proxy.localhost --registry edge1.example.com --registry edge2.example.com',
    ],
  ],
  examplesNeed: 'a content proxy',
  params: {
    name: texts('Name of a capsule'),
    id: texts('ID of a capsule'),
    registry: texts('Host of a registry that serves the content of the capsule, instead of the one in its URL'),
    environment_id: refersTo(lifecycleEnvironment),
    organization_id: refersTo(organization),
    repair: flag('Synchronize what differs, and compare again'),
    all: flag('Also show tags that are the same'),
    exit_code: flag('Exit with 1 if something differs, and with 2 after an error'),
    ...registryParams,
  },
  fields: shown,
  group: 'SELECT',
  answer: t.list(row),
  waits: true,
  async run(ctx) {
    const [{chosenProxies, checkRegistries}, {compareContent, isRepairable, repair, targetOf}, scope] =
      await Promise.all([
        import('../../../workflows/capsule/choose'),
        import('../../../workflows/capsule/content-diff'),
        scopeOf(ctx),
      ])
    const registries = ctx.texts('registry')
    const proxies = await chosenProxies(ctx.client, {names: ctx.texts('name'), ids: ctx.texts('id')})
    checkRegistries(proxies, registries)
    const targets = proxies.map((one) => targetOf(one, registries))
    return withRegistries(ctx, async (open) => {
      const compare = () => compareContent({client: ctx.client, open, signal: ctx.signal}, targets, scope)
      const first = await compare()
      if (!ctx.flag('repair') || !first.rows.some(isRepairable)) return resultOf(ctx, targets, first)
      const names = await repair(ctx.client, targets, first.rows)
      ctx.terminal.note(`Synchronized: ${names.join(', ')}`)
      return resultOf(ctx, targets, await compare())
    })
  },
})

async function scopeOf(ctx: Context): Promise<ProxyScope> {
  const [organizationId, environment] = await Promise.all([ctx.id(organization), ctx.id(lifecycleEnvironment)])
  return {
    organizationId: organizationId === undefined ? undefined : Number(organizationId),
    environmentIds: environment === undefined ? undefined : [Number(environment)],
  }
}

function resultOf(ctx: Context, targets: readonly Target[], {rows, errors}: Comparison): Result {
  const differing = rows.filter(({status}) => status !== 'same')
  summarize(ctx, targets, rows)
  const failure = errors[0] ?? (ctx.flag('exit-code') && differing.length > 0 ? different : undefined)
  return {kind: 'list', fields: shown, pages: onePage(ctx.flag('all') ? rows : differing), ...(failure && {failure})}
}

/** Ends the program with the exit code alone. */
const different = new AppError({code: 'different', message: 'The content differs', exit: exitCodes.negative})

/** What was compared, and in what registries differ that people take for one. */
function summarize({terminal}: Context, targets: readonly Target[], rows: readonly ContentRow[]): void {
  if (targets.length === 0) terminal.warn('No capsule mirrors content')
  const tags = rows.filter(({tag}) => tag !== null)
  const same = tags.filter(({status}) => status === 'same').length
  const readable = new Set(rows.filter(({status}) => status !== 'unreadable').map(({registry}) => registry)).size
  if (terminal.isWatched && targets.length > 0)
    terminal.note(
      `${same} of ${tags.length} tags are the same on ${readable === 1 ? '1 registry' : `${readable} registries`}`,
    )
  const [first, ...others] = disagreements(rows)
  if (!first) return
  const sides = first.digests.map(({registry, digest}) => `${digest ?? 'missing'} on ${registry}`).join(', ')
  const more = others.length > 0 ? `, and ${others.length} more` : ''
  terminal.warn(`Registries differ from one another: ${first.image}:${first.tag} is ${sides}${more}`)
}

async function* onePage(rows: readonly ContentRow[]) {
  yield {items: rows.map((one) => ({...one})), total: rows.length, number: 1}
}
