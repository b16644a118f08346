import {stamps} from '../kernel/store/times'
import type {Store} from '../tables'
import {hostgroups as hostgroupsApi} from '../../contract/hostgroups'
import {created} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {Faults} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {field, type Searchable} from '../kernel/search/searchable'
import {related} from '../kernel/search/related'
import type {Hostgroup} from './tables'
import {sql, type Condition} from '../kernel/store/sql'
import {ancestryOf, parentOf, retitle, titleFor} from '../organizations/locations'
import {taxonomy} from '../organizations/json'
import {viewEnvironment, viewEnvironmentJson} from '../environments/view-environments'

const inEnvironment = 'hostgroups g JOIN content_view_environments e ON e.id = g.content_view_environment_id'

const hostgroupSearch: Searchable = {
  from: 'hostgroups',
  id: 'hostgroups.id',
  fields: {
    name: field.string('hostgroups.name'),
    title: field.string('hostgroups.title'),
    label: field.string('hostgroups.title', {explicit: true}),
    id: field.integer('hostgroups.id', {explicit: true}),
    host: related('hostgroups.id', 'hosts h', 'h.hostgroup_id', 'h.name'),
    content_view: related(
      'hostgroups.id',
      `${inEnvironment} JOIN content_views v ON v.id = e.content_view_id`,
      'g.id',
      'v.name',
    ),
    lifecycle_environment: related(
      'hostgroups.id',
      `${inEnvironment} JOIN lifecycle_environments n ON n.id = e.environment_id`,
      'g.id',
      'n.name',
    ),
    organization_id: related('hostgroups.id', 'hostgroup_organizations l', 'l.hostgroup_id', 'l.organization_id'),
    location_id: related('hostgroups.id', 'hostgroup_locations l', 'l.hostgroup_id', 'l.location_id'),
  },
  sort: null,
}

/** Kinds of things that provisioning would set; all of them unset here, and nothing to inherit. */
const kinds = [
  'subnet operatingsystem domain compute_profile ptable medium subnet6 compute_resource architecture',
  'realm puppet_proxy puppet_ca_proxy',
].flatMap((line) => line.split(' '))
const unset = {
  ...Object.fromEntries(
    kinds.flatMap((kind) => [`${kind}_id`, `${kind}_name`, `inherited_${kind}_id`].map((k) => [k, null])),
  ),
  pxe_loader: null,
  inherited_pxe_loader: null,
  puppet_proxy: null,
  puppet_ca_proxy: null,
}

function short(store: Store, row: Hostgroup) {
  const {hostgroups: tree, contentViewEnvironments, smartProxies} = store
  const link =
    row.content_view_environment_id === null ? undefined : contentViewEnvironments.find(row.content_view_environment_id)
  const shown = link && viewEnvironmentJson(store, link)
  const view = link && store.contentViews.get(link.content_view_id)
  const environment = link && store.lifecycleEnvironments.get(link.environment_id)
  const source = row.content_source_id === null ? undefined : smartProxies.find(row.content_source_id)
  return {
    ...unset,
    ancestry: ancestryOf(tree, row),
    parent_id: row.parent_id,
    parent_name: parentOf(tree, row)?.name ?? null,
    ...stamps(row),
    id: row.id,
    name: row.name,
    title: row.title,
    description: row.description,
    content_view_environment_id: link?.id ?? null,
    content_view_environment: shown ?? null,
    content_view_id: view?.id ?? null,
    content_view_name: view?.name ?? null,
    lifecycle_environment_id: environment?.id ?? null,
    lifecycle_environment_name: environment?.name ?? null,
    content_source_id: source?.id ?? null,
    content_source_name: source?.name ?? null,
    kickstart_repository_id: null,
    kickstart_repository_name: null,
  }
}

function show(store: Store, row: Hostgroup) {
  const organizations = store.hostgroupOrganizations.all({hostgroup_id: row.id}).map((link) => link.organization_id)
  const places = store.hostgroupLocations.all({hostgroup_id: row.id}).map((link) => link.location_id)
  return {
    ...short(store, row),
    parameters: [],
    template_combinations: [],
    locations: store.locations.byIds(places).map(taxonomy),
    organizations: store.organizations.byIds(organizations).map(taxonomy),
  }
}

/** Groups of the scoped organization, or of those a user belongs to; groups of no organization are everybody's. */
function visible(call: Call<unknown>): Condition[] {
  const scope = call.scope('o.organization_id')
  return scope.map(({sql: text, values}) =>
    sql(
      `(hostgroups.id NOT IN (SELECT hostgroup_id FROM hostgroup_organizations)
        OR hostgroups.id IN (SELECT o.hostgroup_id FROM hostgroup_organizations o WHERE ${text}))`,
      ...values,
    ),
  )
}

function find(store: Store, call: Call<{id?: string | null | undefined}>): Hostgroup {
  const text = call.params.id ?? ''
  const {hostgroups: table} = store
  const row = (/^\d+$/.test(text) ? table.find(Number(text)) : undefined) ?? table.first({title: text})
  if (!row || table.count({id: row.id}, ...visible(call)) === 0) throw call.missing('hostgroup', text)
  return row
}
type Given = {
  description?: string | null | undefined
  content_view_environment_id?: number | null | undefined
  content_view_id?: number | null | undefined
  lifecycle_environment_id?: number | null | undefined
  content_source_id?: number | null | undefined
  organization_ids?: number[] | null | undefined
  location_ids?: number[] | null | undefined
}

function columns(store: Store, given: Given): Partial<Hostgroup> {
  const {content_view_environment_id: link, content_view_id: view, lifecycle_environment_id: environment} = given
  const {content_source_id: source, description} = given
  const faults = new Faults()
  faults.when(
    Boolean(link) && !store.contentViewEnvironments.find(link ?? 0),
    'content_view_environment_id',
    'is unknown',
  )
  faults.when(Boolean(source) && !store.smartProxies.find(source ?? 0), 'content_source_id', 'is unknown')
  faults.when(
    Boolean(view) !== Boolean(environment),
    'base',
    'Content view and lifecycle environment must be set together',
  )
  faults.throwAny()
  return {
    ...(description !== undefined && {description}),
    ...(source !== undefined && {content_source_id: source}),
    ...(link !== undefined && {content_view_environment_id: link}),
    ...(view && environment && {content_view_environment_id: viewEnvironment(store, environment, view).id}),
  }
}

function assign(store: Store, {id}: Hostgroup, {organization_ids, location_ids}: Given): void {
  if (organization_ids) {
    store.hostgroupOrganizations.delete({hostgroup_id: id})
    for (const one of store.organizations.byIds([...new Set(organization_ids)]))
      store.hostgroupOrganizations.insert({hostgroup_id: id, organization_id: one.id})
  }
  if (location_ids) {
    store.hostgroupLocations.delete({hostgroup_id: id})
    for (const one of store.locations.byIds([...new Set(location_ids)]))
      store.hostgroupLocations.insert({hostgroup_id: id, location_id: one.id})
  }
}

export const hostgroups = ({store}: {store: Store}) =>
  serve(hostgroupsApi, {
    style: 'foreman',
    autocomplete: {search: hostgroupSearch, permission: 'view_hosts'},
    actions: {
      index: {
        permission: 'view_hosts',
        search: hostgroupSearch,
        run: (call) =>
          call.list({
            search: hostgroupSearch,
            where: visible(call),
            load: (page) => store.hostgroups.byIds(page),
            render: (row) => short(store, row),
          }),
      },
      show: {
        permission: 'view_hosts',
        run: (call) => show(store, find(store, call)),
      },
      create: {
        root: {key: 'hostgroup', required: true},
        permission: 'create_hosts',
        run(call) {
          const {name, parent_id} = call.params
          const parentId = parent_id ?? null
          const title = titleFor(store.hostgroups, {name: name ?? '', parentId, id: null})
          const organization_ids =
            call.params.organization_ids ?? (call.organization ? [call.organization.id] : undefined)
          const row = store.transaction(() => {
            const made = store.hostgroups.insert({
              name: name ?? '',
              title,
              parent_id: parentId,
              ...columns(store, call.params),
            })
            assign(store, made, {...call.params, organization_ids})
            return made
          })
          return created(show(store, row))
        },
      },
      update: {
        root: 'hostgroup',
        permission: 'edit_hosts',
        run(call) {
          const row = find(store, call)
          const name = call.params.name ?? row.name
          const parentId = call.params.parent_id === undefined ? row.parent_id : call.params.parent_id
          const title = titleFor(store.hostgroups, {name, parentId, id: row.id})
          const changed = store.transaction(() => {
            const next = store.hostgroups.update(row.id, {
              name,
              title,
              parent_id: parentId,
              ...columns(store, call.params),
            })
            retitle(store.hostgroups, next, (id, text) => store.hostgroups.update(id, {title: text}))
            assign(store, next, call.params)
            return next
          })
          return show(store, changed)
        },
      },
      destroy: {
        permission: 'destroy_hosts',
        run(call) {
          const row = find(store, call)
          const faults = new Faults()
          faults.when(store.hostgroups.count({parent_id: row.id}) > 0, 'base', `${row.name} has child host groups`)
          faults.throwAny(row.id)
          const body = short(store, row)
          store.hostgroups.delete({id: row.id})
          return body
        },
      },
    },
  })
