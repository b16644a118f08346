import {api, get} from './define'
import * as t from './shape'

export const statuStatuses = t.record('StatuStatuses', () => ({
  results: t.object({
    foreman: t.object({
      version: t.text,
      api: t.object({version: t.text}),
      plugins: t.list(t.object({name: t.text, version: t.text})),
      smart_proxies: t.list(
        t.object({
          name: t.text,
          version: t.text,
          status: t.text,
          features: t.list(t.object({name: t.text, version: t.text})),
          failed_features: t.list(t.unknown),
        }),
      ),
      compute_resources: t.list(t.unknown),
      database: t.object({active: t.boolean, duration_ms: t.text}),
      cache: t.object({servers: t.list(t.object({status: t.text, duration_ms: t.text}))}),
    }),
    katello: t.object({version: t.text, timeUTC: t.text}),
  }),
}))
export type StatuStatuses = t.TypeOf<typeof statuStatuses>

export const statuses = api('statuses', 'State of the server', {
  statuses: get('/api/statuses', {summary: 'State and version of the server', answer: statuStatuses}),
})
