import {api, get} from './define'
import * as t from './shape'

const service = t.object({
  status: t.text,
  duration_ms: t.optional(t.nullable(t.union(t.text, t.integer))),
  message: t.optional(t.nullable(t.text)),
})

/** States of the services, by their names. */
export const services = t.map(service)

export const pingResults = t.record('PingResults', () => ({
  foreman: t.object({
    database: t.object({active: t.boolean, duration_ms: t.text}),
    cache: t.object({servers: t.list(t.object({status: t.text, duration_ms: t.text}))}),
  }),
  katello: t.object({status: t.text, services}),
}))

export const serverPing = t.record('ServerPing', () => ({results: pingResults}))
export type ServerPing = t.TypeOf<typeof serverPing>

export const ping = api('ping', 'Availability of the server and its services', () => ({
  index: get('/katello/api/ping', {
    summary: 'Show the status of the services',
    answer: t.object({status: t.text, services}),
  }),
  server_status: get('/katello/api/status', {
    summary: 'Show the version of the server',
    answer: t.object({version: t.text, timeUTC: t.text, release: t.nullable(t.text)}),
  }),
  ping: get('/api/ping', {summary: 'Show the status of the server and its services', answer: serverPing}),
}))
