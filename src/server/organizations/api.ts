import type {App} from '../app'
import type {Call} from '../kernel/http/call'
import {created, plainText} from '../kernel/http/answer'
import {invalidArgument, notFound, refused} from '../kernel/errors'
import {boolean, ids, numeric, paging, scoping, string} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import {wholeCollection} from '../kernel/http/envelope'
import {failure} from '../kernel/http/failure'
import {field, type Searchable} from '../kernel/search/searchable'
import type {Organization} from './tables'
import {sql, within} from '../kernel/store/sql'
import {utc} from '../kernel/store/times'
import {checkOrganization, createOrganization, defaultViewOf, libraryOf} from './rules'
import {destroyOrganization} from './destroy-task'
import {debugCertificate} from './debug-certificate'
import {stamps} from '../json'
import {proxiesOfOrganization} from '../capsules/rules'

export const organizationSearch: Searchable = {
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

export const short = (row: Organization) => ({
  label: row.label,
  ...stamps(row),
  id: row.id,
  name: row.name,
  title: row.title,
  description: row.description,
})

/** The organization of a path: an id, or a title or label. */
function findOrganization(call: Call<unknown>, given: string | null | undefined): Organization {
  const {organizations} = call.store
  const text = given ?? ''
  const row =
    (/^\d+$/.test(text) ? organizations.find(Number(text)) : undefined) ??
    organizations.first({title: text}) ??
    organizations.first({label: text})
  const own = call.app.auth.organizationsOf(call.user)
  if (!row || (own && !own.has(row.id))) throw notFound(`Couldn't find organization '${text}'`)
  return row
}

function show(app: App, row: Organization): Record<string, unknown> {
  const {store} = app
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
    default_content_view_id: defaultViewOf(app, row.id).view.id,
    library_id: libraryOf(app, row.id).id,
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
    smart_proxies: proxiesOfOrganization(app, row.id),
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
    deprecations: {environments: 'Puppet environments are not served here'},
  }
}

const attributes = {
  name: string({description: 'Name', required: true}),
  label: string({description: 'Label, made from the name when left out; cannot be changed'}),
  description: string({description: 'Description'}),
  user_ids: ids({description: 'User IDs'}),
  smart_proxy_ids: ids({description: 'Smart proxy IDs'}),
  location_ids: ids({description: 'Location IDs'}),
}

function setUsers(app: App, row: Organization, userIds: readonly number[] | null | undefined): void {
  if (!userIds) return
  app.store.userOrganizations.delete({organization_id: row.id})
  for (const {id} of app.store.users.byIds(userIds))
    app.store.userOrganizations.insert({user_id: id, organization_id: row.id})
}

const identity = {...scoping, id: string({required: true, description: 'Identifier or title of the organization'})}

const list = (call: Call<unknown>) => {
  const own = call.app.auth.organizationsOf(call.user)
  return call.list({
    search: organizationSearch,
    where: own ? [within('organizations.id', own)] : [],
    load: (ids) => call.store.organizations.byIds(ids),
    render: short,
    style: 'foreman',
  })
}

export const organizations = resource({
  name: 'organizations',
  summary: 'Organizations: what separates one set of content and hosts from another',
  base: '/katello/api',
  style: 'katello',
  validation: 'foreman',
  autocomplete: {path: '/organizations', search: organizationSearch, permission: 'view_organizations'},
  tasks: [destroyOrganization],
  actions: [
    action('index', {
      summary: 'List all organizations',
      routes: 'GET /organizations',
      params: {...scoping, ...paging},
      permission: 'view_organizations',
      search: organizationSearch,
      run: list,
    }),
    action('show', {
      summary: 'Show organization',
      routes: 'GET /organizations/:id',
      params: {...identity, force_manifest_expire_cache: boolean()},
      permission: 'view_organizations',
      run: (call) => show(call.app, findOrganization(call, call.params.id)),
    }),
    action('create', {
      summary: 'Create organization',
      routes: 'POST /organizations',
      params: scoping,
      root: {key: 'organization', params: attributes, required: true},
      permission: 'create_organizations',
      run(call) {
        const {name, label, description, user_ids} = call.params
        const row = call.app.database.transaction(() => {
          const made = createOrganization(call.app, {name: name ?? '', label, description})
          setUsers(call.app, made, user_ids)
          if (!call.user.admin && !user_ids?.includes(call.user.id))
            call.store.userOrganizations.insert({user_id: call.user.id, organization_id: made.id})
          return made
        })
        return created(show(call.app, row))
      },
    }),
    action('update', {
      summary: 'Update organization',
      routes: 'PUT /organizations/:id',
      params: {...identity, redhat_repository_url: string()},
      root: {key: 'organization', params: attributes},
      permission: 'edit_organizations',
      run(call) {
        const row = findOrganization(call, call.params.id)
        const {name, label, description, user_ids} = call.params
        if (label && label !== row.label) throw invalidArgument('The label of an organization cannot be changed')
        checkOrganization(call.app, {name: name ?? row.name, label: row.label}, row.id)
        const changed = call.app.database.transaction(() => {
          setUsers(call.app, row, user_ids)
          return call.store.organizations.update(row.id, {
            ...(name && {name, title: name}),
            ...(description !== undefined && {description}),
          })
        })
        return show(call.app, changed)
      },
    }),
    action('destroy', {
      summary: 'Delete organization',
      routes: 'DELETE /organizations/:id',
      params: identity,
      permission: 'destroy_organizations',
      run(call) {
        const row = findOrganization(call, call.params.id)
        if (call.store.organizations.count() === 1) throw refused(`Cannot delete the last organization, ${row.name}`)
        const {id, name, label} = row
        return call.startTask(
          destroyOrganization,
          {organization: {id, name, label}, organization_id: id},
          {subjects: [{type: 'Organization', id}], organizationId: null},
        )
      },
    }),
    action('download_debug_certificate', {
      summary: 'Key and certificate that read all content of the organization',
      routes: 'GET /organizations/:label/download_debug_certificate',
      params: {...scoping, label: string({required: true})},
      permission: 'view_organizations',
      run(call) {
        return plainText(debugCertificate(call.app, findOrganization(call, call.params.label)))
      },
    }),
    action('releases', {
      summary: 'List available releases in the organization',
      routes: 'GET /organizations/:id/releases',
      params: identity,
      permission: 'view_organizations',
      run(call) {
        findOrganization(call, call.params.id)
        return wholeCollection([])
      },
    }),
    action('cdn_configuration', {
      summary: 'Update where Red Hat content comes from',
      routes: 'PUT /organizations/:id/cdn_configuration',
      params: {...identity, type: string({required: true}), ssl_ca_credential_id: numeric()},
      permission: 'edit_organizations',
      run: () => {
        throw refused('This server has no Red Hat content to configure')
      },
    }),
    action('redhat_provider', {
      summary: 'Red Hat provider of the organization',
      routes: 'GET /organizations/:id/redhat_provider',
      params: identity,
      permission: 'view_organizations',
      run(call) {
        const {id} = findOrganization(call, call.params.id)
        return {id, name: 'Red Hat', provider_type: 'Red Hat', organization_id: id, products: []}
      },
    }),
  ],
})

const useKatello = () =>
  failure(notFound('Organizations are created, changed and deleted under /katello/api/organizations'), 'katello')

/** Foreman's own path, where organizations can only be read. */
export const foremanOrganizations = resource({
  name: 'foreman_organizations',
  summary: 'Organizations, read only',
  base: '/api',
  style: 'foreman',
  actions: [
    action('index', {
      summary: 'List all organizations',
      routes: 'GET /organizations',
      params: {...scoping, ...paging},
      permission: 'view_organizations',
      hidden: true,
      run: list,
    }),
    action('show', {
      summary: 'Show organization',
      routes: 'GET /organizations/:id',
      params: identity,
      permission: 'view_organizations',
      hidden: true,
      run: (call) => show(call.app, findOrganization(call, call.params.id)),
    }),
    action('refused', {
      summary: 'Not here',
      routes: ['POST /organizations', 'PUT /organizations/:id', 'DELETE /organizations/:id'],
      params: identity,
      hidden: true,
      run: useKatello,
    }),
  ],
})
