import {stamps} from '../kernel/store/times'
import type {Store} from '../tables'
import {settingsOf} from '../settings/definitions'
import type {Call} from '../kernel/http/call'
import {blank, Faults, taken, failedPrecondition} from '../kernel/errors'
import type {ActivationKey} from './tables'
import type {ContentViewEnvironment} from '../environments/tables'
import type {User} from '../accounts/tables'
import {owner} from '../organizations/json'
import {
  chosenEnvironments,
  labelOf,
  viewEnvironmentJson,
  type WantedEnvironments,
} from '../environments/view-environments'

export interface KeyAttributes extends WantedEnvironments {
  readonly name?: string | null | undefined
  readonly description?: string | null | undefined
  readonly unlimited_hosts?: boolean | null | undefined
  readonly max_hosts?: number | null | undefined
  readonly release_version?: string | null | undefined
  readonly service_level?: string | null | undefined
}

/** Content view environments of a key, most important first. */
export function environmentsOfKey(store: Store, row: ActivationKey): ContentViewEnvironment[] {
  const links = store.activationKeyEnvironments.all({activation_key_id: row.id})
  return store.contentViewEnvironments.byIds(links.map((link) => link.content_view_environment_id))
}

/** Makes or changes an activation key; 422 with all faults. */
export function saveKey(
  store: Store,
  organizationId: number,
  present: ActivationKey | undefined,
  given: KeyAttributes,
  user?: Pick<User, 'id'>,
): ActivationKey {
  const {activationKeys, activationKeyEnvironments} = store
  const name = given.name ?? present?.name ?? ''
  const maxHosts = given.max_hosts === undefined ? (present?.max_hosts ?? null) : given.max_hosts
  const unlimited = given.unlimited_hosts ?? (given.max_hosts ? false : (present?.unlimited_hosts ?? true))
  const used = present ? store.hostActivationKeys.count({activation_key_id: present.id}) : 0
  const rival = activationKeys.first({organization_id: organizationId, name})
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(name.includes(','), 'name', "cannot contain ','")
  faults.when(name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(rival !== undefined && rival.id !== present?.id, 'name', taken)
  faults.when(!unlimited && maxHosts === null, 'max_hosts', blank)
  faults.when(!unlimited && maxHosts !== null && maxHosts < 1, 'max_hosts', 'cannot be less than one')
  faults.when(
    !unlimited && maxHosts !== null && maxHosts < used,
    'max_hosts',
    `cannot be lower than current usage count (${used})`,
  )
  faults.throwAny(present?.id ?? null)
  const environments = chosenEnvironments(store, organizationId, given)
  if ((environments?.length ?? 0) > 1 && !settingsOf(store).flag('allow_multiple_content_views'))
    throw failedPrecondition(
      'Activation keys cannot have several content view environments: the setting allow_multiple_content_views is off',
    )
  const {description, release_version, service_level} = given
  return store.transaction(() => {
    const values = {
      name,
      unlimited_hosts: unlimited,
      max_hosts: unlimited ? null : maxHosts,
      ...(description !== undefined && {description}),
      ...(release_version !== undefined && {release_version: release_version || null}),
      ...(service_level !== undefined && {service_level: service_level || null}),
    }
    const row = present
      ? activationKeys.update(present.id, values)
      : activationKeys.insert({
          ...values,
          organization_id: organizationId,
          user_id: user?.id ?? null,
          content_overrides: [],
        })
    if (environments) {
      activationKeyEnvironments.delete({activation_key_id: row.id})
      for (const {id} of environments)
        activationKeyEnvironments.insert({activation_key_id: row.id, content_view_environment_id: id})
    }
    return row
  })
}

/** An activation key, in the new shape and, where it has one content view environment, in that of older servers. */
export function keyJson(store: Store, call: Call<unknown>, row: ActivationKey) {
  const rows = environmentsOfKey(store, row)
  const single = rows.length === 1 ? rows[0] : undefined
  const view = single && store.contentViews.get(single.content_view_id)
  const environment = single && store.lifecycleEnvironments.get(single.environment_id)
  const may = (verb: string) => call.can(`${verb}_activation_keys`, row.organization_id)
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    unlimited_hosts: row.unlimited_hosts,
    auto_attach: true,
    ...owner(store, row.organization_id),
    ...stamps(row),
    content_view_environment_labels: rows.map((one) => labelOf(store, one)).join(','),
    multi_content_view_environment: rows.length > 1,
    content_view_environments: rows.map((one) => viewEnvironmentJson(store, one)),
    content_view: view ? {id: view.id, name: view.name} : null,
    content_view_id: view?.id ?? null,
    environment: environment ? {name: environment.name, id: environment.id} : null,
    environment_id: environment?.id ?? null,
    usage_count: store.hostActivationKeys.count({activation_key_id: row.id}),
    user_id: row.user_id,
    max_hosts: row.max_hosts,
    release_version: row.release_version,
    purpose_role: null,
    purpose_usage: null,
    purpose_addons: [],
    products: [],
    host_collections: [],
    permissions: {
      view_activation_keys: may('view'),
      edit_activation_keys: may('edit'),
      destroy_activation_keys: may('destroy'),
    },
  }
}
