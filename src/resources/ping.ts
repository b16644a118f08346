import type {AnswerOf} from '../contract/define'
import {ping as pings, type ServerPing} from '../contract/ping'
import {statuses, type ServerStatuses} from '../contract/statuses'
import {collection, date, field, fields, label, type Field} from '../output/fields'
import {resource} from './define'

const services = [
  'katello_agent',
  'candlepin',
  'candlepin_auth',
  'katello_events',
  'pulp3',
  'pulp3_content',
  'foreman_tasks',
]

/** What a server says of a part of itself. */
interface Part {
  readonly active?: boolean
  readonly duration_ms?: string | number | null
}

/** `Duration: 23ms` for the milliseconds that a server reports as text or number. */
const duration = ({duration_ms: ms}: Part): unknown =>
  ms === undefined || ms === null ? undefined : `Duration: ${ms}ms`

/** A database that is reached is ok. */
const active = ({active: isActive}: Part): unknown => (isActive === undefined ? undefined : isActive ? 'ok' : 'FAIL')

const service = (name: string): Field =>
  label(
    name,
    [
      field('Status', 'status', {hideBlank: true, state: true}),
      field('message', 'message', {hideBlank: true}),
      field('Server Response', duration, {hideBlank: true}),
    ],
    {
      hideBlank: true,
      hideEmpty: true,
      path: `services.${name}`,
    },
  )

export const katelloServices: readonly Field[] = services.map(service)

export const foremanServices: readonly Field[] = fields<ServerPing['results']>()(
  label('database', [field('Status', active, {state: true}), field('Server Response', duration)], {
    path: 'foreman.database',
    hideBlank: true,
  }),
  label(
    'cache',
    [collection('servers', 'servers', [field('Status', 'status', {state: true}), field('Server Response', duration)])],
    {
      path: 'foreman.cache',
      hideBlank: true,
      hideEmpty: true,
    },
  ),
)

export const ping = resource({
  noun: 'server',
  topic: undefined,
  lookup: {},
  actions: {...pings, ...statuses},
  info: fields<AnswerOf<typeof pings.server_status>>()(field('Version', 'version'), date('Time UTC', 'timeUTC')),
})

export const statusFields: readonly Field[] = fields<ServerStatuses['results']>()(
  field('Version', 'foreman.version'),
  field('API Version', 'foreman.api.version'),
  label('Database', [field('Status', active, {state: true}), field('Server Response', duration)], {
    path: 'foreman.database',
  }),
  collection('Plugins', plugins, [field('Name', 'name'), field('Version', 'version')]),
  collection('Smart Proxies', 'foreman.smart_proxies', [
    field('Name', 'name'),
    field('Version', 'version'),
    field('Status', 'status', {state: true}),
    collection('Features', 'features', [field('Name', 'name'), field('Version', 'version')], {hideBlank: true}),
    collection('Failed features', 'failed_features', [field('Name', 'name'), field('Error', 'error')], {
      hideBlank: true,
    }),
  ]),
  collection('Compute Resources', 'foreman.compute_resources', [
    field('Name', 'name'),
    field('Status', 'status', {state: true}),
    collection('Errors', 'errors', [field(null, '')], {hideBlank: true}),
  ]),
  ...katelloServices,
)

/** Servers up to Foreman 1.23 list plug-ins as one text each: `Foreman plugin: NAME, VERSION, AUTHOR, …`. */
function plugins({foreman}: ServerStatuses['results']): unknown {
  const list: readonly unknown[] | undefined = foreman?.plugins
  return list?.map((plugin) => {
    if (typeof plugin !== 'string') return plugin
    const [name, version] = plugin.replace(/^[^:]*:\s*/, '').split(/,\s*/)
    return {name, version}
  })
}
