import {api, get} from './define'
import {services} from './ping'
import * as t from './shape'

export const statusResults = t.record('StatusResults', () => ({
  foreman: t.object({
    version: t.text,
    api: t.object({version: t.text}),
    plugins: t.list(t.object({name: t.text, version: t.text})),
    smart_proxies: t.list(
      t.object({
        name: t.text,
        version: t.text,
        status: t.text,
        /** Versions by the name of the feature. */
        features: t.map(t.nullable(t.text)),
        /** What is wrong, or the state of the feature as an object, by its name. */
        failed_features: t.map(t.unknown),
        duration_ms: t.optional(t.text),
      }),
    ),
    compute_resources: t.list(
      t.object({name: t.text, status: t.text, errors: t.list(t.text), duration_ms: t.optional(t.text)}),
    ),
    database: t.object({active: t.boolean, duration_ms: t.text}),
    cache: t.object({servers: t.list(t.object({status: t.text, duration_ms: t.text}))}),
  }),
  katello: t.optional(
    t.object({version: t.text, timeUTC: t.text, status: t.optional(t.text), services: t.optional(services)}),
  ),
  services: t.optional(t.map(t.unknown)),
}))

export const serverStatuses = t.record('ServerStatuses', () => ({results: statusResults}))
export type ServerStatuses = t.TypeOf<typeof serverStatuses>

export const statuses = api('statuses', 'Status of the server', () => ({
  statuses: get('/api/statuses', {summary: 'Show the status and version of the server', answer: serverStatuses}),
}))
