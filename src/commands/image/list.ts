import {formatBytes} from '../../core/bytes'
import {flag, oneOf} from '../../contract/define'
import * as t from '../../contract/shape'
import type {Item, Page} from '../../katello/paging'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import type {ListResult} from '../../kit/run/result'
import {hasMember} from '../../kit/run/members'
import {firstOf, limitOf, sortAndLimit, sortedPages, sortingOf} from '../../kit/run/sorted'
import {field, fields, values} from '../../output/fields'
import {contentViewVersion} from '../../resources/content-view-version'
import {refersTo} from '../../resources/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {placements} from '../../workflows/images/collect'
import {kinds, type Kind, type Placement} from '../../workflows/images/placement'
import {registryParams, withRegistries} from '../registry/shared'
import {asksFor, narrowedScope, narrowingParams, placementShape} from './shared'

const read = fields<Placement>()(
  values('Platforms', 'platforms'),
  field('Size', ({size}: Placement) => (size === null ? null : formatBytes(size))),
  field('Created', 'created'),
)
const first = fields<Placement>()(
  field('Image', 'image', {thin: true, narrow: 'never'}),
  field('Tag', 'tag', {thin: true, narrow: 'never'}),
  field('Digest', 'digest', {narrow: 'middle'}),
  field('Kind', 'kind', {narrow: 'first'}),
)
// Who asks for details wants to see them also where there is little room.
const firstOfDetails = fields<Placement>()(field('Image', 'image', {thin: true, narrow: 'wrap'}), ...first.slice(1))
const last = fields<Placement>()(
  field('Environment', 'environment'),
  field('Content View', 'content_view', {narrow: 'first'}),
  field('Version', 'version', {narrow: 'first'}),
  field('Product', 'product', {sets: ['ALL']}),
  field('Repository', 'repository', {sets: ['ALL']}),
  field('Type', 'type', {sets: ['ALL']}),
  field('Pull Spec', 'pull_spec', {sets: ['ALL']}),
)
const shown = [...first, ...read, ...last]
const answer = t.list(placementShape)

export default command({
  dryRun: 'reads',
  hasFormat: true,
  summary: 'List which tags and digests are where',
  description:
    'One row for each tag in each lifecycle environment, and in each content view version that is in none. Rows are printed as they come, sorted by image within each page of the server; --sort image sorts all of them. Platforms, size and creation time are in the registry only: they are read, once for each digest, with --details or when a field after --fields, --json or --sort needs them, and are null otherwise.',
  examples: [
    ['List what a lifecycle environment serves', '--organization ACME --lifecycle-environment Dev'],
    ['List the images of a content view in all places', "--organization ACME --content-view 'App CV'"],
    ['List image mode images with platforms, sizes and dates', '--organization ACME --kind bootable --details'],
    [
      'Print the digests that are in Prod, for a script',
      '--organization ACME --environment Prod --json pull_spec,digest',
    ],
    ['Keep a picture to compare with later', '--organization ACME --environment Prod --json --output-file prod.json'],
  ],
  params: {
    environment_id: refersTo(lifecycleEnvironment),
    content_view_version_id: refersTo(contentViewVersion),
    ...narrowingParams,
    kind: oneOf('Kind of image', kinds),
    details: flag('Read platforms, sizes and creation times from the registry'),
    ...sortAndLimit,
    ...registryParams,
  },
  fields: shown,
  group: 'SELECT',
  answer,
  async run(ctx) {
    const [scope, environmentId, versionId] = await Promise.all([
      narrowedScope(ctx),
      ctx.id(lifecycleEnvironment),
      ctx.id(contentViewVersion),
    ])
    const kind = ctx.text('kind') as Kind | undefined // one of the option's values
    const wanted = {
      ...scope,
      environmentIds: environmentId === undefined ? undefined : [Number(environmentId)],
      versionId: versionId === undefined ? undefined : Number(versionId),
      kinds: kind && [kind],
    }
    const isDetailed = ctx.flag('details') || asksFor(ctx, ['platforms', 'size', 'created'])
    const found = placements(ctx.client, wanted)
    return {
      kind: 'list',
      fields: isDetailed ? [...firstOfDetails, ...read, ...last] : [...first, ...last],
      ...listed(ctx, isDetailed ? detailed(ctx, found) : found),
    }
  },
})

/** The pages as `--sort` and `--limit` ask for them. */
function listed(ctx: Context, found: AsyncIterable<readonly Placement[]>): Pick<ListResult, 'pages' | 'limit'> {
  const limit = limitOf(ctx.given['limit'])
  const sort = ctx.text('sort')
  const pages = pagesOf(found)
  const sorted =
    sort === undefined
      ? pages
      : sortedPages(
          pages,
          sortingOf(sort, shown, (name) => hasMember({answer}, name)),
        )
  return {pages: limit === undefined ? sorted : firstOf(sorted, limit, false), limit}
}

async function* pagesOf(found: AsyncIterable<readonly Placement[]>): AsyncGenerator<Page> {
  let number = 0
  for await (const rows of found) yield {items: rows.map((row): Item => ({...row})), total: undefined, number: ++number}
}

/** The rows with what the registry knows of them. */
async function* detailed(ctx: Context, found: AsyncIterable<Placement[]>): AsyncGenerator<Placement[]> {
  const {detailsReader} = await import('../../workflows/images/details')
  const add = detailsReader(ctx.signal)
  for await (const rows of found)
    yield await withRegistries(ctx, (open) => add(rows, async ({image}) => (await open()).client.repository(image)))
}
