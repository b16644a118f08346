import type {Store} from '../tables'
import type {Call} from '../kernel/http/call'
import type {ContentFacet, Host} from './tables'
import {utc, stamps} from '../kernel/store/times'
import {bootcColumns} from './facts'
import {environmentsOfHost, facetOf} from './rules'
import {labelOf, viewEnvironmentJson} from '../environments/view-environments'

/** What provisioning would fill; this server has nothing to say there. */
const absent = [
  'last_report last_compile realm_id realm_name sp_mac sp_ip sp_name sp_subnet_id subnet_id subnet_name',
  'subnet6_id subnet6_name ptable_id ptable_name medium_id medium_name pxe_loader disk initiated_at',
  'installed_at model_id model_name use_image uuid compute_resource_id compute_resource_name',
  'compute_profile_id compute_profile_name image_id image_name puppet_proxy_id puppet_proxy_name',
  'puppet_proxy puppet_ca_proxy_id puppet_ca_proxy_name puppet_ca_proxy uptime_seconds token',
].flatMap((line) => line.split(' '))
const nothing = Object.fromEntries(absent.map((key) => [key, null]))

/** Content view and environment of a host, in the new shape and, where there is just one, in that of older servers. */
function contentFacet(store: Store, host: Host, facet: ContentFacet) {
  const rows = environmentsOfHost(store, host)
  const shown = rows.map((row) => viewEnvironmentJson(store, row))
  const single = rows.length === 1 ? rows[0] : undefined
  const {contentViews, lifecycleEnvironments, contentViewVersions, smartProxies} = store
  const view = single && contentViews.get(single.content_view_id)
  const environment = single && lifecycleEnvironments.get(single.environment_id)
  const version = single && contentViewVersions.get(single.content_view_version_id)
  const source = facet.content_source_id === null ? undefined : smartProxies.find(facet.content_source_id)
  const latest = view && contentViewVersions.all({content_view_id: view.id}, 'major DESC, minor DESC')[0]
  return {
    id: facet.id,
    uuid: facet.uuid,
    content_view_environments: shown,
    content_view_environment_labels: rows.map((row) => labelOf(store, row)).join(','),
    multi_content_view_environment: rows.length > 1,
    content_view: view ? {id: view.id, name: view.name, composite: view.composite, rolling: view.rolling} : null,
    content_view_id: view?.id ?? null,
    content_view_name: view?.name ?? null,
    content_view_default: view?.is_default ?? null,
    content_view_version: version ? `${version.major}.${version.minor}` : null,
    content_view_version_id: version?.id ?? null,
    content_view_version_latest: version !== undefined && version.id === latest?.id,
    lifecycle_environment: environment ? {id: environment.id, name: environment.name} : null,
    lifecycle_environment_id: environment?.id ?? null,
    lifecycle_environment_name: environment?.name ?? null,
    lifecycle_environment_library: environment?.library ?? null,
    content_source: source ? {id: source.id, name: source.name, url: source.url} : null,
    content_source_id: source?.id ?? null,
    content_source_name: source?.name ?? null,
    kickstart_repository: null,
    kickstart_repository_id: null,
    kickstart_repository_name: null,
    errata_counts: {security: 0, bugfix: 0, enhancement: 0, total: 0},
    applicable_deb_count: 0,
    upgradable_deb_count: 0,
    applicable_package_count: 0,
    upgradable_package_count: 0,
    applicable_module_stream_count: 0,
    upgradable_module_stream_count: 0,
    katello_agent_installed: false,
    katello_agent_enabled: false,
    katello_tracer_installed: false,
    remote_execution_by_default: true,
    ...Object.fromEntries(bootcColumns.map(({column}) => [column, facet[column]])),
    manifest_entity_type: facet.manifest_entity_type,
    manifest_entity_id: facet.manifest_entity_id,
  }
}

function subscriptionFacet(store: Store, host: Host) {
  const row = store.subscriptionFacets.first({host_id: host.id})
  if (!row) return undefined
  const keys = store.hostActivationKeys.all({host_id: host.id}).map((link) => link.activation_key_id)
  return {
    id: row.id,
    uuid: row.uuid,
    last_checkin: utc(row.last_checkin),
    service_level: row.service_level ?? '',
    release_version: row.release_version,
    autoheal: true,
    registered_at: utc(row.registered_at),
    registered_through: row.registered_through,
    purpose_role: '',
    purpose_usage: '',
    purpose_addons: [],
    dmi_uuid: null,
    host_type: null,
    hypervisor: false,
    user: row.user,
    virtual_host: null,
    virtual_guests: [],
    installed_products: [],
    compliance_reasons: [],
    activation_keys: store.activationKeys.byIds(keys).map(({id, name}) => ({id, name})),
  }
}

const domainOf = (name: string) => (name.includes('.') ? name.slice(name.indexOf('.') + 1) : null)

/** A host as lists show it. */
export function hostJson(store: Store, row: Host) {
  const organization = row.organization_id === null ? undefined : store.organizations.find(row.organization_id)
  const location = row.location_id === null ? undefined : store.locations.find(row.location_id)
  const group = row.hostgroup_id === null ? undefined : store.hostgroups.find(row.hostgroup_id)
  const owner = row.owner_id === null ? undefined : store.users.find(row.owner_id)
  const facet = facetOf(store, row)
  const subscription = subscriptionFacet(store, row)
  return {
    ...nothing,
    ip: row.ip,
    ip6: row.ip6,
    mac: row.mac,
    domain_id: null,
    domain_name: domainOf(row.name),
    architecture_id: null,
    architecture_name: row.architecture,
    operatingsystem_id: null,
    operatingsystem_name: row.operating_system,
    build: false,
    comment: row.comment,
    hostgroup_id: group?.id ?? null,
    hostgroup_name: group?.name ?? null,
    hostgroup_title: group?.title ?? null,
    owner_id: owner?.id ?? null,
    owner_name: owner ? [owner.firstname, owner.lastname].filter(Boolean).join(' ') || owner.login : null,
    owner_type: owner ? 'User' : null,
    enabled: true,
    managed: row.managed,
    image_file: '',
    capabilities: ['build'],
    provision_method: 'build',
    certname: row.name,
    ...stamps(row),
    global_status: 0,
    global_status_label: 'OK',
    bmc_available: false,
    organization_id: organization?.id ?? null,
    organization_name: organization?.name ?? null,
    location_id: location?.id ?? null,
    location_name: location?.name ?? null,
    puppet_status: 0,
    build_status: 0,
    build_status_label: 'Installed',
    ...(facet && {errata_status: 0, errata_status_label: 'All errata applied', traces_status: -1}),
    ...(facet && {traces_status_label: 'Traces not supported'}),
    name: row.name,
    display_name: row.name,
    id: row.id,
    ...(facet && {content_facet_attributes: contentFacet(store, row, facet)}),
    ...(subscription && {subscription_facet_attributes: subscription}),
  }
}

const verbs = ['view', 'create', 'edit', 'destroy'] as const
const unavailable = ['build', 'power', 'console', 'ipmi_boot', 'forget_status', 'saltrun', 'cockpit']

/** A host with everything. */
export function hostDetails(store: Store, call: Call<unknown>, row: Host) {
  const may = (verb: (typeof verbs)[number]) => call.can(`${verb}_hosts`, row.organization_id ?? undefined)
  return {
    ...hostJson(store, row),
    parameters: [],
    all_parameters: [],
    interfaces: [
      {
        subnet_id: null,
        subnet_name: null,
        subnet6_id: null,
        subnet6_name: null,
        domain_id: null,
        domain_name: domainOf(row.name),
        ...stamps(row),
        managed: row.managed,
        identifier: null,
        id: row.id,
        name: row.name,
        ip: row.ip,
        ip6: row.ip6,
        mac: row.mac,
        mtu: null,
        fqdn: row.name,
        primary: true,
        provision: true,
        type: 'interface',
        execution: true,
        virtual: false,
      },
    ],
    facts: row.facts,
    host_collections: [],
    permissions: {
      ...Object.fromEntries(verbs.map((verb) => [`${verb}_hosts`, may(verb)])),
      ...Object.fromEntries(unavailable.map((verb) => [`${verb}_hosts`, false])),
    },
  }
}
