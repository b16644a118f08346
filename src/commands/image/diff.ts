import {formatBytes} from '../../core/bytes'
import {AppError, exitCodes} from '../../core/errors'
import {flag, text, yesNo} from '../../contract/define'
import * as t from '../../contract/shape'
import {command} from '../../kit/run/command'
import type {Context} from '../../kit/run/context'
import {need} from '../../kit/run/execute'
import {exitCodeOption} from '../../kit/parse/globals'
import {field, fields, values} from '../../output/fields'
import {withNamesOf} from '../../resources/define'
import {lifecycleEnvironment} from '../../resources/lifecycle-environment'
import {changes, labelChanges, type Change, type Difference, type LabelChange} from '../../workflows/images/compare'
import type {Diff} from '../../workflows/images/diff'
import {parsePlace, placeTitle} from '../../workflows/images/place'
import {kinds, type Kind, type Placement} from '../../workflows/images/placement'
import {registryParams, withRegistries} from '../registry/shared'
import {narrowedScope, narrowingParams, placementShape} from './shared'

interface Row {
  readonly change: Change
  readonly image: string
  readonly tag: string
  readonly repository: string
  readonly product: string | null
  readonly kind: Kind
  readonly from: Placement | null
  readonly to: Placement | null
  readonly label_changes: readonly LabelChange[]
}

const value = t.nullable(t.text)
const row: t.Shape<Row> = t.object({
  change: t.oneOf(...changes),
  image: t.about('Name of the image in the second place; in the first where the second does not have the tag', t.text),
  tag: t.text,
  repository: t.text,
  product: t.nullable(t.text),
  kind: t.oneOf(...kinds),
  from: t.nullable(placementShape),
  to: t.nullable(placementShape),
  label_changes: t.list(t.object({label: t.text, from: value, to: value})),
})

const both = (from: string | null | undefined, to: string | null | undefined): string | null =>
  from || to ? `${from ?? '?'} → ${to ?? '?'}` : null
const size = (one: Placement | null): string | null =>
  one?.size === null || one?.size === undefined ? null : formatBytes(one.size)
const sides = ({from, to}: Row, read: (one: Placement | null) => string | null): string | null =>
  from && to ? both(read(from), read(to)) : read(from ?? to)

const shown = fields<Row>()(
  field('Change', 'change', {thin: true, state: true, narrow: 'never'}),
  field('Image', 'image', {thin: true, narrow: 'never'}),
  field('Tag', 'tag', {thin: true, narrow: 'never'}),
  field('Old Digest', 'from.digest', {narrow: 'middle'}),
  field('New Digest', 'to.digest', {narrow: 'middle'}),
  field('Created', (one: Row) => sides(one, (side) => side?.created ?? null), {narrow: 'drop'}),
  field('Size', (one: Row) => sides(one, size), {narrow: 'drop'}),
  values('Labels', (one: Row) => one.label_changes.map(labelText), {narrow: 'wrap'}),
  field('Kind', 'kind', {sets: ['ALL']}),
  field('Product', 'product', {sets: ['ALL']}),
  field('Repository', 'repository', {sets: ['ALL']}),
)

const labelText = ({label, from, to}: LabelChange): string => `${label}: ${from ?? '(none)'} → ${to ?? '(none)'}`

export default command({
  dryRun: 'reads',
  hasFormat: true,
  summary: 'Show what differs between two places',
  description:
    "A place is a lifecycle environment, version:'CONTENT VIEW'/1.0, upstream (what a synchronization would bring), capsule:NAME (what a smart proxy serves) or file:PATH (written by image list --json); environment:NAME is for environments with such a name. Tags are new, gone or moved to another digest; --all also shows those that are the same. The credentials of upstream registries cannot be read from the server: log in to those that need it with mallet registry login. With --exit-code the exit status is 0 when nothing differs, 1 when something does, and 2 after any error.",
  examples: [
    ['Show what promoting from Dev to Prod would change', '--organization ACME --from Prod --to Dev'],
    [
      'Show what a synchronization would bring to a product',
      '--organization ACME --product Applications --from Library --to upstream',
    ],
    ['Compare a version with an environment', '--organization ACME --from "version:\'App CV\'/1.0" --to Dev'],
    [
      'Check a smart proxy, for a script',
      '--organization ACME --from Dev --to capsule:edge.example.com --exit-code',
      'a smart proxy',
    ],
    ['Write a report', '--organization ACME --from Prod --to Dev --output markdown'],
  ],
  params: {
    from: withNamesOf(lifecycleEnvironment, text('First place, as it is', {required: true})),
    to: withNamesOf(lifecycleEnvironment, text('Second place, whose changes are shown', {required: true})),
    ...narrowingParams,
    all: flag('Also show tags that are the same in both places'),
    details: yesNo('Read sizes, dates and labels of moved tags from the registries (yes)'),
    exit_code: flag('Exit with 1 if the places differ, and with 2 after an error'),
    ...registryParams,
  },
  fields: shown,
  group: 'SELECT',
  answer: t.list(row),
  async run(ctx) {
    const from = parsePlace(need(ctx, 'from'))
    const to = parsePlace(need(ctx, 'to'))
    const scope = await narrowedScope(ctx)
    const {diffPlaces} = await import('../../workflows/images/diff')
    const diff = await withRegistries(ctx, (open) => {
      const warn = (words: string): void => ctx.terminal.warn(words)
      const reading = {client: ctx.client, open, signal: ctx.signal, warn}
      return diffPlaces(reading, from, to, scope, {details: ctx.given['details'] !== false})
    })
    const rows = diff.rows.filter(({change}) => ctx.flag('all') || change !== 'same').map(rowOf)
    tellWhatIsLeftOut(ctx, diff)
    const failure = failureOf(diff) ?? (ctx.flag(exitCodeOption) && isDifferent(diff) ? different : undefined)
    const title = `Changes from ${placeTitle(from)} to ${placeTitle(to)}`
    const isAlike = rows.length === 0 && !failure && ctx.terminal.isTty
    return {
      kind: 'list',
      fields: shown,
      title,
      pages: onePage(rows),
      ...(isAlike && {below: 'No differences.'}),
      ...(failure && {failure}),
    }
  },
})

function rowOf(difference: Difference): Row {
  const {change, from, to} = difference
  const one = to ?? from
  return {
    change,
    image: one?.image ?? '',
    tag: one?.tag ?? '',
    repository: one?.repository ?? '',
    product: one?.product ?? null,
    // an upstream does not say what it is
    kind: from?.kind ?? to?.kind ?? 'container',
    from,
    to,
    label_changes: change === 'moved' ? labelChanges(difference) : [],
  }
}

async function* onePage(rows: readonly Row[]) {
  yield {items: rows.map((one) => ({...one})), total: rows.length, number: 1}
}

const isDifferent = ({rows}: Diff): boolean => rows.some(({change}) => change !== 'same')

/** Ends the program with the exit code alone. */
const different = new AppError({code: 'different', message: 'The places differ', exit: exitCodes.negative})

function tellWhatIsLeftOut({terminal}: Context, {withoutUpstream}: Diff): void {
  if (withoutUpstream.length === 0) return
  const [first] = withoutUpstream
  const what = withoutUpstream.length === 1 ? `Repository ${first} has` : `${withoutUpstream.length} repositories have`
  terminal.below(`${what} no upstream and cannot be compared with it.`)
}

/** The error about upstreams that could not be read: what is printed lacks them. */
function failureOf({unread}: Diff): AppError | undefined {
  const [first] = unread
  if (!first) return undefined
  const hosts = [...new Set(unread.filter(({error}) => needsLogin(error)).map(({host}) => host))]
  const names = unread.map(({product, repository}) => `${product}/${repository}`).join(', ')
  return new AppError({
    ...first.error.parts,
    message: `The upstream of ${unread.length === 1 ? names : `${unread.length} repositories`} could not be read`,
    detail: `${unread.length === 1 ? '' : `${names}: `}${first.error.message}`,
    hint:
      hosts.length === 0
        ? first.error.parts.hint
        : `Log in, with what the repository has as its upstream user: ${hosts.map((host) => `mallet registry login --registry ${host}`).join(', ')}`,
  })
}

const needsLogin = ({parts}: AppError): boolean =>
  parts.exit === exitCodes.notAuthenticated || parts.exit === exitCodes.forbidden || parts.exit === exitCodes.notFound
