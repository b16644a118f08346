import {flag, text} from '../../contract/define'
import * as t from '../../contract/shape'
import {usageError} from '../../core/errors'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {need} from '../../kit/run/execute'
import {rows} from '../../kit/run/result'
import {field, fields} from '../../output/fields'
import {refersTo} from '../../resources/define'
import {organization} from '../../resources/organization'
import {product} from '../../resources/product'
import {createDiscovered, discover, found, type Upstream} from '../../workflows/repository/discover'

const discovered = t.object({
  name: t.text,
  status: t.oneOf('found', 'created', 'present'),
  repository_id: t.nullable(t.integer),
})

const shown = fields<t.TypeOf<typeof discovered>>()(
  field('Name', 'name', {thin: true}),
  field('Status', 'status'),
  field('Repository ID', 'repository_id'),
)

export default command({
  dryRun: 'api',
  continues: ({create}) =>
    create === true
      ? 'creates a repository for each name that is found and not there yet'
      : 'lists the names that are found',
  summary: 'Find the container repositories of a registry',
  description:
    'The server lists what a registry has. With --create, makes a repository of a product for each that the product does not have yet; on a terminal, asks for confirmation first. Synchronize them afterwards with product synchronize.',
  examples: [
    ['List what a registry has', '--url http://127.0.0.1:4181 --organization ACME'],
    [
      'Create repositories in a product for what is below flatpaks/',
      '--url http://127.0.0.1:4181 --organization ACME --search flatpaks/ --create --product Applications',
      'the demo on its usual ports',
    ],
    ['Print the names as JSON, for a script', '--url http://127.0.0.1:4181 --organization-id 2 --json name'],
  ],
  examplesNeed: 'the demo on its usual ports',
  params: {
    url: text('URL of the registry, e.g. https://registry.example.com', {required: true}),
    search: text('Find only names that contain this'),
    upstream_username: text('User name for the registry'),
    upstream_password: text('Password for the registry', {secret: true}),
    create: flag('Create a repository of the product for each'),
    product_id: refersTo(product),
    organization_id: refersTo(organization),
  },
  fields: shown,
  group: 'SELECT',
  answer: t.list(discovered),
  asks: true,
  waits: true,
  async run(ctx) {
    const upstream = upstreamOf(ctx)
    const isCreating = ctx.flag('create')
    checkProduct(ctx)
    const [organizationId, productId] = await Promise.all([
      ctx.required(organization),
      isCreating ? ctx.required(product) : undefined,
    ])
    const options = {organizationId: Number(organizationId), search: ctx.text('search')}
    const names = await discover(ctx.client, upstream, options)
    if (productId === undefined) {
      if (ctx.terminal.isWatched && names.length > 0)
        ctx.terminal.note('To create repositories for them: add --create --product PRODUCT')
      return rows(
        shown,
        names.map(found).map((row) => ({...row})),
      )
    }
    if (names.length > 0)
      await ctx.confirm(
        `Create ${names.length === 1 ? 'this repository' : `these ${names.length} repositories`}: ${names.join(', ')}?`,
      )
    const made = await createDiscovered(ctx.client, names, upstream, Number(productId))
    return rows(
      shown,
      made.map((row) => ({...row})),
    )
  },
})

function upstreamOf(ctx: Context): Upstream {
  const url = need(ctx, 'url')
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw usageError(`--url "${url}" is not the URL of a registry`, 'Write it as https://registry.example.com')
  return {url, username: ctx.text('upstream-username'), password: ctx.text('upstream-password')}
}

function checkProduct({given}: Context): void {
  const named = given['product'] !== undefined || given['product-id'] !== undefined
  if (named && given['create'] !== true)
    throw usageError('--product has no effect without --create', 'Add --create, or omit the product')
}
