import type {AnswerOf} from '../contract/define'
import {ping as pings, type ServerPing} from '../contract/ping'
import {statuses, type ServerStatuses} from '../contract/statuses'
import {collection, date, field, fields, label, type Field} from '../output/fields'
import {resource} from './define'

/** What a server says of a part of itself. */
interface Part {
  readonly active?: boolean
  readonly duration_ms?: string | number | null
  readonly message?: string | null
}

/** `Duration: 23ms` for the milliseconds that a server reports as text or number. */
const duration = ({duration_ms: ms}: Part): unknown =>
  ms === undefined || ms === null ? undefined : `Duration: ${ms}ms`

/** A database that is reached is ok. */
const active = ({active: isActive}: Part): unknown => (isActive === undefined ? undefined : isActive ? 'ok' : 'FAIL')

interface ServiceOptions {
  /** It reports more than its status. */
  readonly message?: boolean
  /** Not every server has it. */
  readonly optional?: boolean
}

const service = (name: string, {message = false, optional = false}: ServiceOptions = {}): Field =>
  label(
    name,
    [
      field('Status', `${name}.status`, {hideBlank: optional, state: true}),
      ...(message ? [field('message', `${name}.message`, {hideBlank: optional})] : []),
      field('Server Response', responseOf(name), {hideBlank: optional}),
    ],
    {path: 'services', hideBlank: optional},
  )

const responseOf =
  (name: string) =>
  (services: Readonly<Record<string, Part | undefined>>): unknown => {
    const part = services[name]
    return part ? (duration(part) ?? (part.message ? `Message: ${part.message}` : null)) : null
  }

export const katelloServices: readonly Field[] = [
  service('katello_agent', {message: true, optional: true}),
  service('candlepin'),
  service('candlepin_auth'),
  service('katello_events', {message: true}),
  service('pulp3', {optional: true}),
  service('pulp3_content', {optional: true}),
  service('foreman_tasks'),
]

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
    collection(
      'Features',
      ({features}) => named(features, 'version'),
      [field('Name', 'name'), field('Version', 'version')],
      {
        hideBlank: true,
      },
    ),
    collection(
      'Failed features',
      ({failed_features: failed}) => named(failed, 'error', stateOf),
      [field('Name', 'name'), field('Error', 'error')],
      {hideBlank: true},
    ),
  ]),
  collection('Compute Resources', 'foreman.compute_resources', [
    field('Name', 'name'),
    field('Status', 'status', {state: true}),
    collection('Errors', 'errors', [field(null, '')], {hideBlank: true}),
  ]),
  ...katelloServices,
)

/** Values by name as a list of records that have the name and, under a key, the value. */
function named(
  values: Readonly<Record<string, unknown>> | undefined,
  key: string,
  read = (value: unknown): unknown => value,
): unknown {
  return values && Object.entries(values).map(([name, value]) => ({name, [key]: read(value)}))
}

/** A feature that failed is told by a text or by an object with its state. */
const stateOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'state' in value ? value.state : value

/** Servers up to Foreman 1.23 list plug-ins as one text each: `Foreman plugin: NAME, VERSION, AUTHOR, …`. */
function plugins({foreman}: ServerStatuses['results']): unknown {
  const list: readonly unknown[] | undefined = foreman?.plugins
  return list?.map((plugin) => {
    if (typeof plugin !== 'string') return plugin
    const [name, version] = plugin.replace(/^[^:]*:\s*/, '').split(/,\s*/)
    return {name, version}
  })
}
