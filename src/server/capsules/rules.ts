import type {Store} from '../tables'
import type {Address} from '../kernel/address'
import {settingsOf} from '../settings/definitions'
import {blank, Faults, taken} from '../kernel/errors'
import type {LifecycleEnvironment} from '../environments/tables'
import type {SmartProxy} from './tables'
import {sql} from '../kernel/store/sql'
import {utc, stamps} from '../kernel/store/times'
import {unpairGateway} from './pairing'
import {taxonomy} from '../organizations/json'

const proxyPolicies = ['immediate', 'on_demand', 'inherit', 'streamed']

interface Feature {
  readonly id: number
  readonly name: string
  readonly capabilities: readonly string[]
}

/** What a smart proxy for content can do. */
export const contentFeatures: readonly Feature[] = [
  {id: 1, name: 'Pulpcore', capabilities: ['container', 'core']},
  {id: 2, name: 'Container_Gateway', capabilities: []},
  {id: 3, name: 'Registration', capabilities: []},
]

/** Makes the proxy that stands for this server itself, when there is none. It has the first id. */
export function ensurePrimaryProxy({store, address}: {store: Store; address: Address}): void {
  const {smartProxies} = store
  if (smartProxies.first({is_primary: true})) return
  smartProxies.insert({
    name: address.host().replace(/:\d+$/, ''),
    url: address.url(),
    is_primary: true,
    download_policy: 'immediate',
  })
}

/** Address of a proxy; that of the primary one is wherever this server listens now. */
const proxyUrl = (address: Address, row: SmartProxy): string => (row.is_primary ? address.url() : row.url)

export interface ProxyAttributes {
  readonly name?: string | null | undefined
  readonly url?: string | null | undefined
  readonly download_policy?: string | null | undefined
  readonly http_proxy_id?: number | null | undefined
  readonly organization_ids?: readonly number[] | null | undefined
  readonly location_ids?: readonly number[] | null | undefined
}

/** Makes or changes a content proxy; 422 with all faults. */
export function saveProxy(store: Store, present: SmartProxy | undefined, given: ProxyAttributes): SmartProxy {
  const {smartProxies, httpProxies} = store
  const name = given.name ?? present?.name ?? ''
  const url = (given.url ?? present?.url ?? '').replace(/\/$/, '')
  const policy =
    given.download_policy ?? present?.download_policy ?? settingsOf(store).text('default_proxy_download_policy')
  const other = (found: SmartProxy | undefined) => found !== undefined && found.id !== present?.id
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(other(smartProxies.first({name})), 'name', taken)
  faults.when(url === '', 'url', blank)
  faults.when(url !== '' && !isProxyUrl(url), 'url', 'Only HTTP and HTTPS addresses without a path are valid')
  faults.when(other(smartProxies.first({url})), 'url', taken)
  faults.when(present?.is_primary === true && given.url !== undefined, 'url', 'of the server itself cannot be changed')
  faults.when(
    !proxyPolicies.includes(policy),
    'download_policy',
    `must be one of the following: ${proxyPolicies.join(', ')}`,
  )
  faults.when(
    Boolean(given.http_proxy_id) && !httpProxies.find(given.http_proxy_id ?? 0),
    'http_proxy_id',
    'is unknown',
  )
  faults.throwAny(present?.id ?? null)
  return store.transaction(() => {
    const values = {
      name,
      url,
      download_policy: policy,
      ...(given.http_proxy_id !== undefined && {http_proxy_id: given.http_proxy_id}),
    }
    const row = present ? smartProxies.update(present.id, values) : smartProxies.insert({...values, is_primary: false})
    assign(store, row, given)
    return row
  })
}

function isProxyUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false
  const {pathname, username, search} = new URL(text)
  return pathname === '/' && username === '' && search === ''
}

function assign(store: Store, {id}: SmartProxy, {organization_ids, location_ids}: ProxyAttributes): void {
  if (organization_ids) {
    store.smartProxyOrganizations.delete({smart_proxy_id: id})
    for (const one of store.organizations.byIds([...new Set(organization_ids)]))
      store.smartProxyOrganizations.insert({smart_proxy_id: id, organization_id: one.id})
  }
  if (location_ids) {
    store.smartProxyLocations.delete({smart_proxy_id: id})
    for (const one of store.locations.byIds([...new Set(location_ids)]))
      store.smartProxyLocations.insert({smart_proxy_id: id, location_id: one.id})
  }
}

/** Deletes a content proxy with what is known of its content; 422 for the server itself. */
export function deleteProxy(store: Store, row: SmartProxy): void {
  const faults = new Faults()
  faults.when(row.is_primary, 'base', `${row.name} is the server itself and cannot be deleted`)
  faults.throwAny(row.id)
  store.transaction(() => {
    unpairGateway(store, row)
    store.smartProxies.delete({id: row.id})
  })
}

/** Environments whose content a proxy mirrors. */
export function mirroredEnvironments(store: Store, row: SmartProxy): LifecycleEnvironment[] {
  const links = store.smartProxyEnvironments.all({smart_proxy_id: row.id})
  return store.lifecycleEnvironments.byIds(links.map((link) => link.environment_id))
}

/** Content proxies that mirror an environment. */
export function proxiesOf(store: Store, environmentId: number): SmartProxy[] {
  const links = store.smartProxyEnvironments.all({environment_id: environmentId})
  return store.smartProxies.byIds(links.map((link) => link.smart_proxy_id))
}

/** The server itself, and the content proxies that an organization has, as the organization shows them. */
export function proxiesOfOrganization({store, address}: {store: Store; address: Address}, organizationId: number) {
  const own = sql(
    'is_primary OR id IN (SELECT smart_proxy_id FROM smart_proxy_organizations WHERE organization_id = ?)',
    organizationId,
  )
  return store.smartProxies
    .all(own)
    .map((row) => ({name: row.name, id: row.id, url: proxyUrl(address, row), inherited: false}))
}

function environmentJson(store: Store, row: LifecycleEnvironment) {
  const prior = row.prior_id === null ? undefined : store.lifecycleEnvironments.find(row.prior_id)
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    library: row.library,
    organization_id: row.organization_id,
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
    label: row.label,
    registry_name_pattern: row.registry_name_pattern,
    registry_unauthenticated_pull: row.registry_unauthenticated_pull,
    prior: prior?.name ?? null,
    prior_id: prior?.id ?? null,
    organization: store.organizations.get(row.organization_id).name,
  }
}

export function proxyJson({store, address}: {store: Store; address: Address}, row: SmartProxy, {status = false} = {}) {
  return {
    ...stamps(row),
    hosts_count: store.contentFacets.count(sql('content_source_id = ?', row.id)),
    name: row.name,
    id: row.id,
    url: proxyUrl(address, row),
    remote_execution_pubkey: null,
    download_policy: row.download_policy,
    http_proxy_id: row.http_proxy_id,
    supported_pulp_types: ['docker'],
    lifecycle_environments: mirroredEnvironments(store, row).map((environment) => environmentJson(store, environment)),
    features: contentFeatures,
    ...(status && {status: 'ok'}),
  }
}

export function proxyDetails(
  {store, address}: {store: Store; address: Address},
  row: SmartProxy,
  {status = false, version}: {readonly status?: boolean; readonly version?: string | undefined} = {},
) {
  const organizations = store.smartProxyOrganizations.all({smart_proxy_id: row.id}).map((link) => link.organization_id)
  const places = store.smartProxyLocations.all({smart_proxy_id: row.id}).map((link) => link.location_id)
  return {
    ...proxyJson({store, address}, row, {status}),
    ...(version !== undefined && {version}),
    locations: store.locations.byIds(places).map(taxonomy),
    organizations: store.organizations.byIds(organizations).map(taxonomy),
  }
}
