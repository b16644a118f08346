import type {Account} from '../kernel/access/access'
import type {Store} from '../tables'
import type {Gateways} from '../capsules/gateway-client'
import type {Address} from '../kernel/address'
import type {ContentStore} from '../../oci/store'
import {settingsOf} from '../settings/definitions'
import {randomUUID} from 'node:crypto'
import {blank, Faults, failedPrecondition} from '../kernel/errors'
import type {ActivationKey, ContentFacet, Host} from './tables'
import type {ContentViewEnvironment} from '../environments/tables'
import type {Organization} from '../organizations/tables'
import {sql, within} from '../kernel/store/sql'
import {applyFacts} from './facts'
import {profilePackages, replacePackages, type ProfilePackage} from './packages'
import {defaultViewOf, libraryOf} from '../organizations/rules'
import {viewEnvironment} from '../environments/view-environments'

/** What registering a host touches. */
export interface HostParts {
  readonly store: Store
  readonly content: ContentStore
  readonly address: Address
  readonly gateways: Gateways
}

export interface Registration {
  readonly name: string
  readonly organization: Pick<Organization, 'id'>
  /** What the host gets its content from; those of the activation keys, or Library, when not given. */
  readonly environments?: readonly ContentViewEnvironment[] | undefined
  readonly activationKeys?: readonly ActivationKey[] | undefined
  /** Consumer UUID; a new one unless given. */
  readonly uuid?: string | undefined
  readonly locationId?: number | null | undefined
  readonly hostgroupId?: number | null | undefined
  readonly ip?: string | null | undefined
  readonly ip6?: string | null | undefined
  readonly mac?: string | null | undefined
  readonly operatingSystem?: string | null | undefined
  readonly architecture?: string | null | undefined
  /** As `subscription-manager facts` sends them: flat, keys with dots. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined
  readonly packages?: readonly ProfilePackage[] | undefined
  /** Who registers it, when that is not done with activation keys. */
  readonly user?: Account | undefined
}

/**
 * Registers a host: it gets a consumer UUID, content view environments and its facts. A host of that name in the organization is
 * registered again and keeps its id. 422 when the name is invalid, belongs to another organization, or a key is used up.
 */
export function registerHost(
  {store, content, address, gateways}: HostParts,
  wanted: Registration,
): {host: Host; uuid: string} {
  const {organization, activationKeys = []} = wanted
  const name = wanted.name.trim().toLowerCase()
  const present = store.hosts.first({name})
  check(store, name, present, wanted)
  return store.transaction(() => {
    const values = {
      organization_id: organization.id,
      location_id: wanted.locationId ?? present?.location_id ?? store.locations.all()[0]?.id ?? null,
      hostgroup_id: wanted.hostgroupId ?? present?.hostgroup_id ?? null,
      owner_id: wanted.user?.id ?? activationKeys[0]?.user_id ?? present?.owner_id ?? null,
      ip: wanted.ip ?? present?.ip ?? null,
      ip6: wanted.ip6 ?? present?.ip6 ?? null,
      mac: wanted.mac?.toLowerCase() ?? present?.mac ?? null,
      operating_system: wanted.operatingSystem ?? present?.operating_system ?? null,
      architecture: wanted.architecture ?? present?.architecture ?? null,
    }
    const host = present
      ? store.hosts.update(present.id, values)
      : store.hosts.insert({name, managed: false, facts: {}, ...values})
    const uuid = wanted.uuid ?? randomUUID()
    gateways.hostChanged(host) // the identity that it had before is nobody's any more
    store.contentFacets.delete({host_id: host.id})
    store.subscriptionFacets.delete({host_id: host.id})
    const source = store.smartProxies.first({is_primary: true})
    store.contentFacets.insert({host_id: host.id, uuid, content_source_id: source?.id ?? null})
    store.subscriptionFacets.insert({
      host_id: host.id,
      uuid,
      registered_at: store.now(),
      registered_through: address.host().replace(/:\d+$/, ''),
      last_checkin: store.now(),
      user: wanted.user?.login ?? null,
      release_version: activationKeys.find((key) => key.release_version)?.release_version ?? null,
      service_level: activationKeys.find((key) => key.service_level)?.service_level ?? null,
    })
    setEnvironments(
      {store, gateways},
      host,
      wanted.environments ?? environmentsOfKeys(store, organization, activationKeys),
    )
    store.hostActivationKeys.delete({host_id: host.id})
    for (const key of new Set(activationKeys))
      store.hostActivationKeys.insert({host_id: host.id, activation_key_id: key.id})
    if (wanted.packages) replacePackages(store, host, profilePackages(wanted.packages))
    return {host: wanted.facts ? applyFacts({store, content}, host, wanted.facts) : host, uuid}
  })
}

function check(store: Store, name: string, present: Host | undefined, wanted: Registration): void {
  const faults = new Faults()
  faults.when(name === '', 'name', blank)
  faults.when(name !== '' && !/^[a-z0-9_](?:[a-z0-9._-]{0,253}[a-z0-9])?$/.test(name), 'name', 'is invalid')
  const elsewhere = present && present.organization_id !== null && present.organization_id !== wanted.organization.id
  faults.when(elsewhere === true, 'name', 'belongs to a host of another organization')
  faults.throwAny()
  for (const key of wanted.activationKeys ?? []) {
    const used = store.hostActivationKeys.count(
      {activation_key_id: key.id},
      sql('host_id IS NOT ?', present?.id ?? null),
    )
    if (!key.unlimited_hosts && used >= (key.max_hosts ?? 0))
      throw failedPrecondition(`Max Hosts (${key.max_hosts ?? 0}) reached for activation key '${key.name}'`)
  }
}

function environmentsOfKeys(
  store: Store,
  organization: Pick<Organization, 'id'>,
  keys: readonly ActivationKey[],
): ContentViewEnvironment[] {
  const ids = keys.flatMap((key) =>
    store.activationKeyEnvironments.all({activation_key_id: key.id}).map((row) => row.content_view_environment_id),
  )
  if (ids.length > 0) return store.contentViewEnvironments.byIds([...new Set(ids)])
  return [viewEnvironment(store, libraryOf(store, organization.id).id, defaultViewOf(store, organization.id).view.id)]
}

/** Replaces the content view environments of a host; 422 for several when the server allows one only. */
export function setEnvironments(
  {store, gateways}: {store: Store; gateways: Gateways},
  host: Host,
  rows: readonly ContentViewEnvironment[],
): void {
  const {hostEnvironments} = store
  if (rows.length > 1 && !settingsOf(store).flag('allow_multiple_content_views'))
    throw failedPrecondition(
      'Hosts cannot have several content view environments: the setting allow_multiple_content_views is off',
    )
  hostEnvironments.delete({host_id: host.id})
  for (const {id} of rows) hostEnvironments.insert({host_id: host.id, content_view_environment_id: id})
  gateways.hostChanged(host)
}

export function facetOf(store: Store, host: Host): ContentFacet | undefined {
  return store.contentFacets.first({host_id: host.id})
}

/** Content view environments of a host, most important first. */
export function environmentsOfHost(store: Store, host: Host): ContentViewEnvironment[] {
  const links = store.hostEnvironments.all({host_id: host.id})
  return store.contentViewEnvironments.byIds(links.map((link) => link.content_view_environment_id))
}

/** The registered host with a consumer UUID. */
export function hostByUuid(store: Store, uuid: string): Host | undefined {
  const facet = store.contentFacets.first({uuid})
  return facet && store.hosts.find(facet.host_id)
}

/** Hosts and activation keys that get content from these content view environments. */
export function usersOfEnvironments(
  store: Store,
  rows: readonly ContentViewEnvironment[],
): {hosts: Host[]; activationKeys: ActivationKey[]} {
  const of = within(
    'content_view_environment_id',
    rows.map((row) => row.id),
  )
  const unique = (ids: readonly number[]) => [...new Set(ids)]
  return {
    hosts: store.hosts.byIds(unique(store.hostEnvironments.all(of).map((link) => link.host_id))),
    activationKeys: store.activationKeys.byIds(
      unique(store.activationKeyEnvironments.all(of).map((link) => link.activation_key_id)),
    ),
  }
}

/** Ends the registration of a host; the host itself stays. */
export function unregisterHost({store, gateways}: {store: Store; gateways: Gateways}, host: Host): void {
  gateways.hostChanged(host)
  store.transaction(() => {
    store.contentFacets.delete({host_id: host.id})
    store.subscriptionFacets.delete({host_id: host.id})
    store.hostEnvironments.delete({host_id: host.id})
    store.hostActivationKeys.delete({host_id: host.id})
    store.hostPackages.delete({host_id: host.id})
  })
}
