import {randomUUID} from 'node:crypto'
import type {App} from '../app'
import {hostChanged} from '../capsules/gateway-client'
import {blank, Faults, failedPrecondition} from '../kernel/errors'
import type {ActivationKey, ContentFacet, Host} from './tables'
import type {ContentViewEnvironment} from '../environments/tables'
import type {Organization} from '../organizations/tables'
import type {User} from '../accounts/tables'
import {sql, within} from '../kernel/store/sql'
import {applyFacts} from './facts'
import {profilePackages, replacePackages, type ProfilePackage} from './packages'
import {defaultViewOf, libraryOf} from '../organizations/rules'
import {viewEnvironment} from '../environments/view-environments'

export interface Registration {
  readonly name: string
  readonly organization: Organization
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
  readonly user?: User | undefined
}

/**
 * Registers a host: it gets a consumer UUID, content view environments and its facts. A host of that name in the organization is
 * registered anew and keeps its id. 422 when the name will not do, belongs to another organization, or a key is used up.
 */
export function registerHost(app: App, wanted: Registration): {host: Host; uuid: string} {
  const {store, database} = app
  const {organization, activationKeys = []} = wanted
  const name = wanted.name.trim().toLowerCase()
  const present = store.hosts.first({name})
  check(app, name, present, wanted)
  return database.transaction(() => {
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
    hostChanged(app, host) // the identity that it had before is nobody's any more
    store.contentFacets.delete({host_id: host.id})
    store.subscriptionFacets.delete({host_id: host.id})
    const source = store.smartProxies.first({is_primary: true})
    store.contentFacets.insert({host_id: host.id, uuid, content_source_id: source?.id ?? null})
    store.subscriptionFacets.insert({
      host_id: host.id,
      uuid,
      registered_at: app.now(),
      registered_through: app.host().replace(/:\d+$/, ''),
      last_checkin: app.now(),
      user: wanted.user?.login ?? null,
      release_version: activationKeys.find((key) => key.release_version)?.release_version ?? null,
      service_level: activationKeys.find((key) => key.service_level)?.service_level ?? null,
    })
    setEnvironments(app, host, wanted.environments ?? environmentsOfKeys(app, organization, activationKeys))
    store.hostActivationKeys.delete({host_id: host.id})
    for (const key of new Set(activationKeys))
      store.hostActivationKeys.insert({host_id: host.id, activation_key_id: key.id})
    if (wanted.packages) replacePackages(app, host, profilePackages(wanted.packages))
    return {host: wanted.facts ? applyFacts(app, host, wanted.facts) : host, uuid}
  })
}

function check(app: App, name: string, present: Host | undefined, wanted: Registration): void {
  const faults = new Faults()
  faults.when(name === '', 'name', blank)
  faults.when(name !== '' && !/^[a-z0-9_](?:[a-z0-9._-]{0,253}[a-z0-9])?$/.test(name), 'name', 'is invalid')
  const elsewhere = present && present.organization_id !== null && present.organization_id !== wanted.organization.id
  faults.when(elsewhere === true, 'name', 'belongs to a host of another organization')
  faults.throwAny()
  for (const key of wanted.activationKeys ?? []) {
    const used = app.store.hostActivationKeys.count(
      {activation_key_id: key.id},
      sql('host_id IS NOT ?', present?.id ?? null),
    )
    if (!key.unlimited_hosts && used >= (key.max_hosts ?? 0))
      throw failedPrecondition(`Max Hosts (${key.max_hosts ?? 0}) reached for activation key '${key.name}'`)
  }
}

function environmentsOfKeys(
  app: App,
  organization: Organization,
  keys: readonly ActivationKey[],
): ContentViewEnvironment[] {
  const {store} = app
  const ids = keys.flatMap((key) =>
    store.activationKeyEnvironments.all({activation_key_id: key.id}).map((row) => row.content_view_environment_id),
  )
  if (ids.length > 0) return store.contentViewEnvironments.byIds([...new Set(ids)])
  return [viewEnvironment(app, libraryOf(app, organization.id).id, defaultViewOf(app, organization.id).view.id)]
}

/** Replaces the content view environments of a host; 422 for several when the server allows one only. */
export function setEnvironments(app: App, host: Host, rows: readonly ContentViewEnvironment[]): void {
  const {hostEnvironments} = app.store
  if (rows.length > 1 && !app.settings.flag('allow_multiple_content_views'))
    throw failedPrecondition(
      'Hosts cannot have several content view environments: the setting allow_multiple_content_views is off',
    )
  hostEnvironments.delete({host_id: host.id})
  for (const {id} of rows) hostEnvironments.insert({host_id: host.id, content_view_environment_id: id})
  hostChanged(app, host)
}

export function facetOf(app: App, host: Host): ContentFacet | undefined {
  return app.store.contentFacets.first({host_id: host.id})
}

/** Content view environments of a host, most important first. */
export function environmentsOfHost(app: App, host: Host): ContentViewEnvironment[] {
  const links = app.store.hostEnvironments.all({host_id: host.id})
  return app.store.contentViewEnvironments.byIds(links.map((link) => link.content_view_environment_id))
}

/** The registered host with a consumer UUID. */
export function hostByUuid(app: App, uuid: string): Host | undefined {
  const facet = app.store.contentFacets.first({uuid})
  return facet && app.store.hosts.find(facet.host_id)
}

/** Hosts and activation keys that get content from these content view environments. */
export function usersOfEnvironments(
  app: App,
  rows: readonly ContentViewEnvironment[],
): {hosts: Host[]; activationKeys: ActivationKey[]} {
  const {store} = app
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
export function unregisterHost(app: App, host: Host): void {
  hostChanged(app, host)
  app.database.transaction(() => {
    app.store.contentFacets.delete({host_id: host.id})
    app.store.subscriptionFacets.delete({host_id: host.id})
    app.store.hostEnvironments.delete({host_id: host.id})
    app.store.hostActivationKeys.delete({host_id: host.id})
    app.store.hostPackages.delete({host_id: host.id})
  })
}
