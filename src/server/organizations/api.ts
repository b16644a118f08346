import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {Address} from '../kernel/address'
import type {Authority} from '../kernel/tls/authority'
import {organizationsOf} from '../accounts/access'
import {organizations as organizationsApi} from '../../contract/organizations'
import type {Call} from '../kernel/http/call'
import {created, plainText} from '../kernel/http/answer'
import {invalidArgument, notFound, refused} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {wholeCollection} from '../kernel/http/envelope'
import {field, type Searchable} from '../kernel/search/searchable'
import type {Organization} from './tables'
import {sql, within} from '../kernel/store/sql'
import {utc, stamps} from '../kernel/store/times'
import {checkOrganization, createOrganization, defaultViewOf, libraryOf} from './rules'
import {destroyOrganization} from './destroy-task'
import {debugCertificate} from './debug-certificate'
import {cancelDiscovery, startDiscovery} from './discovery'
import {proxiesOfOrganization} from '../capsules/rules'

const organizationSearch: Searchable = {
  from: 'organizations',
  id: 'organizations.id',
  fields: {
    name: field.string('organizations.name'),
    label: field.string('organizations.label'),
    title: field.string('organizations.title'),
    description: field.text('organizations.description'),
    id: field.integer('organizations.id', {explicit: true}),
    organization_id: field.integer('organizations.id', {explicit: true}),
  },
  sort: null,
}

const short = (row: Organization) => ({
  label: row.label,
  ...stamps(row),
  id: row.id,
  name: row.name,
  title: row.title,
  description: row.description,
})

/** The organization of a path: an id, or a title or label. */
export function findOrganization(store: Store, call: Call<unknown>, given: string | null | undefined): Organization {
  const {organizations} = store
  const text = given ?? ''
  const row =
    (/^\d+$/.test(text) ? organizations.find(Number(text)) : undefined) ??
    organizations.first({title: text}) ??
    organizations.first({label: text})
  const own = organizationsOf(store, call.user)
  if (!row || (own && !own.has(row.id))) throw notFound(`Couldn't find organization '${text}'`)
  return row
}

export function show({store, address}: {store: Store; address: Address}, row: Organization) {
  const views = store.contentViews.all({organization_id: row.id})
  return {
    ...short(row),
    ancestry: null,
    parent_id: null,
    parent_name: null,
    select_all_types: [],
    redhat_repository_url: 'https://cdn.redhat.com',
    task_id: null,
    manifest_imported: false,
    manifest_refreshed_at: null,
    simple_content_access: true,
    system_purposes: {roles: [], usage: [], addons: [], support_level: [], support_type: []},
    service_levels: [],
    service_level: null,
    owner_details: {
      id: String(row.id),
      key: row.label,
      created: utc(row.created_at),
      updated: utc(row.updated_at),
      virt_who: false,
      lastRefreshed: null,
      upstreamConsumer: null,
    },
    cdn_configuration: {
      type: 'redhat_cdn',
      url: 'https://cdn.redhat.com',
      username: null,
      upstream_organization_label: null,
      upstream_content_view_label: null,
      upstream_lifecycle_environment_label: null,
      ssl_ca_credential_id: null,
      password_exists: false,
    },
    default_content_view_id: defaultViewOf(store, row.id).view.id,
    library_id: libraryOf(store, row.id).id,
    composite_content_views_count: views.filter((view) => view.composite).length,
    rolling_content_views_count: views.filter((view) => view.rolling).length,
    content_view_components_count: views.filter((view) => !view.composite && !view.is_default).length,
    hosts_count: store.hosts.count({organization_id: row.id}),
    users: store.users
      .all(
        within(
          'id',
          store.userOrganizations.all({organization_id: row.id}).map((link) => link.user_id),
        ),
      )
      .map(({id, login, description}) => ({id, login, description})),
    smart_proxies: proxiesOfOrganization({store, address}, row.id),
    subnets: [],
    compute_resources: [],
    media: [],
    ptables: [],
    provisioning_templates: [],
    domains: [],
    realms: [],
    hostgroups: store.hostgroups
      .all(sql('id IN (SELECT hostgroup_id FROM hostgroup_organizations WHERE organization_id = ?)', row.id))
      .map(({id, name, title, description}) => ({id, name, title, description, inherited: false})),
    locations: store.locations.all().map(({id, name, title, description}) => ({id, name, title, description})),
    parameters: [],
    deprecations: {environments: 'Puppet environments are not supported'},
  }
}

function setUsers(store: Store, row: Organization, userIds: readonly number[] | null | undefined): void {
  if (!userIds) return
  store.userOrganizations.delete({organization_id: row.id})
  for (const {id} of store.users.byIds(userIds)) store.userOrganizations.insert({user_id: id, organization_id: row.id})
}

export const list = (store: Store, call: Call<unknown>) => {
  const own = organizationsOf(store, call.user)
  return call.list({
    search: organizationSearch,
    where: own ? [within('organizations.id', own)] : [],
    load: (ids) => store.organizations.byIds(ids),
    render: short,
    style: 'foreman',
  })
}

interface Parts {
  readonly store: Store
  readonly tasks: Tasks
  readonly address: Address
  authority(): Authority
}

export const organizations = ({store, tasks, address, authority}: Parts) =>
  serve(organizationsApi, {
    style: 'katello',
    validation: 'foreman',
    autocomplete: {search: organizationSearch, permission: 'view_organizations'},
    actions: {
      index: {
        permission: 'view_organizations',
        search: organizationSearch,
        run: (call) => list(store, call),
      },
      show: {
        permission: 'view_organizations',
        run: (call) => show({store, address}, findOrganization(store, call, call.params.id)),
      },
      create: {
        root: {key: 'organization', required: true},
        permission: 'create_organizations',
        run(call) {
          const {name, label, description, user_ids} = call.params
          const row = store.transaction(() => {
            const made = createOrganization(store, {name: name ?? '', label, description})
            setUsers(store, made, user_ids)
            if (!call.user.admin && !user_ids?.includes(call.user.id))
              store.userOrganizations.insert({user_id: call.user.id, organization_id: made.id})
            return made
          })
          return created(show({store, address}, row))
        },
      },
      update: {
        root: 'organization',
        permission: 'edit_organizations',
        run(call) {
          const row = findOrganization(store, call, call.params.id)
          const {name, label, description, user_ids} = call.params
          if (label && label !== row.label) throw invalidArgument('The label of an organization cannot be changed')
          checkOrganization(store, {name: name ?? row.name, label: row.label}, row.id)
          const changed = store.transaction(() => {
            setUsers(store, row, user_ids)
            return store.organizations.update(row.id, {
              ...(name && {name, title: name}),
              ...(description !== undefined && {description}),
            })
          })
          return show({store, address}, changed)
        },
      },
      destroy: {
        permission: 'destroy_organizations',
        run(call) {
          const row = findOrganization(store, call, call.params.id)
          if (store.organizations.count() === 1) throw refused(`Cannot delete the last organization, ${row.name}`)
          const {id, name, label} = row
          return call.startTask(
            destroyOrganization,
            {organization: {id, name, label}, organization_id: id},
            {subjects: [{type: 'Organization', id}], organizationId: null},
          )
        },
      },
      download_debug_certificate: {
        permission: 'view_organizations',
        run(call) {
          return plainText(debugCertificate({store, authority}, findOrganization(store, call, call.params.label)))
        },
      },
      releases: {
        permission: 'view_organizations',
        run(call) {
          findOrganization(store, call, call.params.id)
          return wholeCollection([])
        },
      },
      cdn_configuration: {
        permission: 'edit_organizations',
        run: () => {
          throw refused('This server does not support Red Hat content')
        },
      },
      repo_discover: {
        run(call) {
          const row = findOrganization(store, call, String(call.params.id ?? ''))
          call.authorize('edit_products', row.id)
          return startDiscovery(call, row)
        },
      },
      cancel_repo_discover: {
        run(call) {
          const row = findOrganization(store, call, call.params.label)
          call.authorize('edit_products', row.id)
          return cancelDiscovery({tasks}, call, row)
        },
      },
      redhat_provider: {
        permission: 'view_organizations',
        run(call) {
          const {id} = findOrganization(store, call, call.params.id)
          return {id, name: 'Red Hat', provider_type: 'Red Hat', organization_id: id, products: []}
        },
      },
    },
  })
