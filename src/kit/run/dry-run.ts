// What a dry run prints: the request that would have changed something, with secrets masked.
import {usageError} from '../../core/errors'
import * as t from '../../contract/shape'
import {masked} from '../../katello/trace'
import type {OptionSet} from '../parse/options'
import type {Spec} from './command'
import type {Result} from './result'
import type {Planned} from './writes'

/** What `--json` prints of a dry run. */
export const dryRunAnswer = t.record('DryRun', () => ({
  dry_run: t.boolean,
  requests: t.list(t.object({method: t.text, path: t.text, query: t.map(t.unknown), body: t.unknown})),
  continues: t.nullable(t.about('What the command does after this request', t.text)),
}))

/** Refuses `--dry-run` where nothing keeps the command from changing something: it would be ignored. */
export function refuseDryRun({action, dryRun}: Spec, options: OptionSet): void {
  if (options.has('dry-run') || action !== undefined || dryRun === true) return
  throw usageError(
    '--dry-run has no effect on this command',
    'It shows requests to the API; this command works without them, or with other programs and registries',
  )
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
  const query = Object.fromEntries(shown.searchParams)
  const request = {method, path: shown.pathname, query, body}
  const text = [
    `${method} ${decodeURI(shown.pathname)}${decodeURIComponent(shown.search)}`,
    ...(body === null ? [] : [typeof body === 'string' ? body : JSON.stringify(body, null, 2)]),
    ...(then === undefined ? [] : [`Then: ${then}`]),
  ].join('\n')
  return {kind: 'text', text, data: {dry_run: true, requests: [request], continues: then ?? null}}
}
