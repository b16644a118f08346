import {field, type Field, type Searchable} from '../kernel/search/searchable'
import {related} from '../kernel/search/related'
import {SearchError} from '../kernel/search/tokens'
import {sql} from '../kernel/store/sql'
import {bootcColumns} from './facts'

/** A column of the content facet; rows without a facet have none. */
const facet = (column: string) => `(SELECT f.${column} FROM content_facets f WHERE f.host_id = hosts.id)`
const subscription = (column: string) => `(SELECT s.${column} FROM subscription_facets s WHERE s.host_id = hosts.id)`
const nameOf = (table: string, column: string, name = 'name') =>
  `(SELECT t.${name} FROM ${table} t WHERE t.id = hosts.${column})`

const inEnvironment = 'host_environments l JOIN content_view_environments e ON e.id = l.content_view_environment_id'
const inView = `${inEnvironment} JOIN content_views v ON v.id = e.content_view_id`
const inLifecycle = `${inEnvironment} JOIN lifecycle_environments n ON n.id = e.environment_id`
const withKey = 'host_activation_keys l JOIN activation_keys k ON k.id = l.activation_key_id'

const imageMode: Field = {
  type: 'boolean',
  values: {true: 1, false: 0},
  explicit: true,
  unsortable: true,
  test(operator, value) {
    if (operator !== '=') throw new SearchError(`Operator '${operator}' is not supported by field 'image_mode'`)
    if (!/^(?:true|false)$/i.test(value)) throw new SearchError("'image_mode' should be one of: true, false")
    return sql(`coalesce(${facet('bootc_booted_image')}, '') ${/^true$/i.test(value) ? '<>' : '='} ''`)
  },
}

export const hostSearch: Searchable = {
  from: 'hosts',
  id: 'hosts.id',
  fields: {
    name: field.string('hosts.name'),
    comment: field.text('hosts.comment'),
    id: field.integer('hosts.id', {explicit: true}),
    ip: field.string('hosts.ip'),
    ip6: field.string('hosts.ip6'),
    mac: field.string('hosts.mac'),
    managed: field.boolean('hosts.managed'),
    os: field.string('hosts.operating_system'),
    os_title: field.string('hosts.operating_system', {explicit: true}),
    architecture: field.string('hosts.architecture'),
    organization: field.string(nameOf('organizations', 'organization_id'), {explicit: true}),
    organization_id: field.integer('hosts.organization_id', {explicit: true}),
    location: field.string(nameOf('locations', 'location_id'), {explicit: true}),
    location_id: field.integer('hosts.location_id', {explicit: true}),
    hostgroup: field.string(nameOf('hostgroups', 'hostgroup_id')),
    hostgroup_name: field.string(nameOf('hostgroups', 'hostgroup_id'), {explicit: true}),
    hostgroup_title: field.string(nameOf('hostgroups', 'hostgroup_id', 'title'), {explicit: true}),
    hostgroup_fullname: field.string(nameOf('hostgroups', 'hostgroup_id', 'title'), {explicit: true}),
    hostgroup_id: field.integer('hosts.hostgroup_id', {explicit: true}),
    owner: field.string(nameOf('users', 'owner_id', 'login'), {explicit: true}),
    owner_id: field.integer('hosts.owner_id', {explicit: true}),
    'user.login': field.string(nameOf('users', 'owner_id', 'login'), {explicit: true}),
    created_at: field.datetime('hosts.created_at', {explicit: true}),
    uuid: field.string(facet('uuid'), {explicit: true}),
    subscription_uuid: field.string(subscription('uuid'), {explicit: true}),
    registered_at: field.datetime(subscription('registered_at'), {explicit: true}),
    registered_through: field.string(subscription('registered_through'), {explicit: true}),
    last_checkin: field.datetime(subscription('last_checkin'), {explicit: true}),
    release_version: field.string(subscription('release_version'), {explicit: true}),
    service_level: field.string(subscription('service_level'), {explicit: true}),
    content_view: related('hosts.id', inView, 'l.host_id', 'v.name'),
    content_views: related('hosts.id', inView, 'l.host_id', 'v.name'),
    content_view_id: related('hosts.id', inEnvironment, 'l.host_id', 'e.content_view_id'),
    lifecycle_environment: related('hosts.id', inLifecycle, 'l.host_id', 'n.name'),
    lifecycle_environments: related('hosts.id', inLifecycle, 'l.host_id', 'n.name'),
    lifecycle_environment_id: related('hosts.id', inEnvironment, 'l.host_id', 'e.environment_id'),
    activation_key: related('hosts.id', withKey, 'l.host_id', 'k.name'),
    activation_key_id: related('hosts.id', withKey, 'l.host_id', 'k.id'),
    content_source: field.string(
      '(SELECT p.name FROM content_facets f JOIN smart_proxies p ON p.id = f.content_source_id WHERE f.host_id = hosts.id)',
      {explicit: true},
    ),
    ...Object.fromEntries(bootcColumns.map(({column}) => [column, field.string(facet(column), {explicit: true})])),
    image_mode: imageMode,
  },
  sort: null,
}
