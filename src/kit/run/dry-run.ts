// What a dry run prints: what would have been sent or written, with secrets masked.
import {formatBytes} from '../../core/bytes'
import {usageError} from '../../core/errors'
import * as t from '../../contract/shape'
import {masked} from '../../katello/trace'
import {field, fields} from '../../output/fields'
import type {OptionSet} from '../parse/options'
import type {Spec} from './command'
import type {Context} from './context'
import {rows, type Result} from './result'
import type {Planned} from './writes'

const plannedRequest = t.object({
  method: t.text,
  url: t.text,
  path: t.text,
  query: t.map(t.unknown),
  body: t.unknown,
  content: t.optional(t.about('What is sent to a registry', t.oneOf('blob', 'manifest'))),
  digest: t.optional(t.about('Of the blob or manifest', t.text)),
  size: t.optional(t.about('Bytes of the blob or manifest', t.integer)),
  media_type: t.optional(t.text),
})

const plannedFile = t.object({path: t.text, change: t.about('What would be done to it', t.text)})

/** What `--json` prints of a dry run. */
export const dryRunAnswer = t.record('DryRun', () => ({
  dry_run: t.boolean,
  requests: t.list(plannedRequest),
  files: t.about('Files of this machine that would be written or removed', t.list(plannedFile)),
  continues: t.nullable(t.about('What the command does after these requests', t.text)),
  result: t.optional(t.about('What the command would print, where that is known', t.unknown)),
}))
type DryRunAnswer = t.TypeOf<typeof dryRunAnswer>

/** Refuses `--dry-run` where the command says why it cannot be tried. */
export function refuseDryRun({action, dryRun}: Spec, options: OptionSet): void {
  if (options.has('dry-run') || action !== undefined || typeof dryRun === 'string') return
  throw usageError('--dry-run is not supported by this command', dryRun?.refused ?? 'Omit it')
}

/** What a dry run prints of a request that it did not send. */
export function plannedResult({request: {method, url, options}}: Planned, then: string | undefined): Result {
  const body: unknown =
    options.bytes === undefined
      ? options.body === undefined
        ? null
        : masked.value(options.body)
      : `${options.bytes.content.length} bytes of ${options.bytes.contentType}`
  const shown = new URL(masked.url(url))
  const text = [
    `${method} ${decodeURI(shown.pathname)}${decodeURIComponent(shown.search)}`,
    ...(body === null ? [] : [typeof body === 'string' ? body : JSON.stringify(body, null, 2)]),
    ...(then === undefined ? [] : [`Then: ${then}`]),
  ].join('\n')
  const data: DryRunAnswer = {
    dry_run: true,
    requests: [requestTo(shown, method, body)],
    files: [],
    continues: then ?? null,
  }
  return {kind: 'text', text, data, isPlan: true}
}

const requestTo = (url: URL, method: string, body: unknown) => ({
  method,
  url: url.href,
  path: url.pathname,
  query: Object.fromEntries(url.searchParams),
  body,
})

/** Content that a registry would get. */
export interface PlannedContent {
  readonly method: string
  readonly url: string
  readonly content: 'blob' | 'manifest'
  readonly digest: string
  /** Bytes. */
  readonly size: number
  readonly mediaType: string
  /** Repository of the registry that a blob is mounted from. */
  readonly mountFrom?: string | undefined
}

export interface Changes {
  readonly requests?: readonly {readonly method: string; readonly url: URL; readonly body?: unknown}[]
  readonly files?: readonly {readonly path: string; readonly change: string}[]
  readonly continues?: string | undefined
  readonly result?: unknown
  /** What people get instead of all this. */
  readonly text?: string
}

/** The result of a dry run that looked for itself what would be sent and written; says that nothing was changed. */
export function plannedChanges(
  {terminal}: Pick<Context, 'terminal'>,
  {requests = [], files = [], continues, result, text}: Changes,
): Result {
  noteDryRun({terminal})
  const sent = requests.map(({method, url, body}) =>
    requestTo(new URL(masked.url(url)), method, body === undefined ? null : masked.value(body)),
  )
  const lines = [
    ...sent.flatMap(({method, url, body}) => [
      `${method} ${url}`,
      ...(body === null ? [] : [JSON.stringify(body, null, 2)]),
    ]),
    ...files.map(({path, change}) => `Would change ${path}: ${change}`),
    ...(continues === undefined ? [] : [`${sent.length + files.length === 0 ? 'Would do' : 'Then'}: ${continues}`]),
    ...(sent.length + files.length === 0 && continues === undefined ? ['Nothing would be changed.'] : []),
  ]
  const data: DryRunAnswer = {
    dry_run: true,
    requests: sent,
    files: files.map((one) => ({...one})),
    continues: continues ?? null,
    ...(result !== undefined && {result}),
  }
  return {kind: 'text', text: text ?? lines.join('\n'), data, isPlan: true}
}

/** The digest has a column of its own. */
const shownPath = ({url, digest}: PlannedContent): string =>
  new URL(url).pathname.replace(digest, `${digest.slice(0, digest.indexOf(':') + 13)}…`)

const contentFields = fields<PlannedContent>()(
  field('Request', (one) => `${one.method} ${shownPath(one)}`, {thin: true, narrow: 'wrap'}),
  field('Content', ({content, mountFrom}) => (mountFrom === undefined ? content : `${content}, mounted`), {
    narrow: 'wrap',
  }),
  field('Size', ({size}) => formatBytes(size), {narrow: 'never'}),
  field('Media Type', 'mediaType', {narrow: 'first'}),
  field('Digest', 'digest', {thin: true, narrow: 'middle'}),
)

/** The same of content that a registry would get: a table for people. `below` is said of the whole. */
export function plannedContents(
  {terminal}: Pick<Context, 'terminal'>,
  contents: readonly PlannedContent[],
  {continues, result, below}: {readonly continues?: string; readonly result: unknown; readonly below: string},
): Result {
  noteDryRun({terminal})
  if (terminal.machine !== true)
    return {
      ...rows(
        contentFields,
        contents.map((one) => ({...one})),
      ),
      below,
      isPlan: true,
    }
  const requests = contents.map(({method, url, content, digest, size, mediaType}) => ({
    ...requestTo(new URL(url), method, null),
    content,
    digest,
    size,
    media_type: mediaType,
  }))
  const data: DryRunAnswer = {dry_run: true, requests, files: [], continues: continues ?? null, result}
  return {kind: 'text', text: '', data, isPlan: true}
}

/** Says on stderr that a dry run has changed nothing. */
export const noteDryRun = ({terminal}: Pick<Context, 'terminal'>): void => terminal.note('Dry run: nothing was changed')
