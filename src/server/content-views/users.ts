import type {Store} from '../tables'
import {refused} from '../kernel/errors'
import type {ContentView} from './tables'
import type {ContentViewEnvironment} from '../environments/tables'
import {within} from '../kernel/store/sql'
import type {ViewUsers} from './json'
import {viewEnvironment} from '../environments/view-environments'

/** Ids of hosts, activation keys and host groups of one content view environment. */
export interface LinkUsers {
  readonly hosts: number[]
  readonly activation_keys: number[]
  readonly hostgroups: number[]
}

/** Who uses one content view environment. */
export function usersOfLink(store: Store, linkId: number): LinkUsers {
  const link = {content_view_environment_id: linkId}
  return {
    hosts: store.hostEnvironments.all(link).map((row) => row.host_id),
    activation_keys: store.activationKeyEnvironments.all(link).map((row) => row.activation_key_id),
    hostgroups: store.hostgroups.all(link).map((row) => row.id),
  }
}

/** Who uses a content view, in all and in each environment. */
export function usersOf(store: Store, view: ContentView, readable: boolean): ViewUsers {
  const links = store.contentViewEnvironments.all({content_view_id: view.id})
  const users = new Map(links.map((link) => [link.environment_id, usersOfLink(store, link.id)]))
  const all = (kind: keyof LinkUsers) => [...new Set([...users.values()].flatMap((one) => one[kind]))]
  const named = ({id, name}: {id: number; name: string}) => ({id, name})
  return {
    readable,
    hosts: store.hosts.byIds(all('hosts')).map(named),
    keys: store.activationKeys.byIds(all('activation_keys')).map(named),
    hostgroups: store.hostgroups.byIds(all('hostgroups')).map(named),
    inEnvironment: (id) => users.get(id) ?? {activation_keys: [], hosts: [], hostgroups: []},
  }
}

/** Content view environments that those who lose theirs get instead. */
export interface Reassignment extends Record<string, unknown> {
  hosts: number | null
  activation_keys: number | null
  hostgroups: number | null
}

export const noReassignment: Reassignment = {hosts: null, activation_keys: null, hostgroups: null}

export interface WantedReassignment {
  readonly system_content_view_id?: number | null | undefined
  readonly system_environment_id?: number | null | undefined
  readonly key_content_view_id?: number | null | undefined
  readonly key_environment_id?: number | null | undefined
  readonly hostgroup_content_view_environment_id?: number | null | undefined
}

/** The content view environments that were named; 404 for a view that is not in its environment. */
export function reassignmentOf(store: Store, wanted: WantedReassignment): Reassignment {
  const find = (environment: number | null | undefined, view: number | null | undefined) =>
    environment && view ? viewEnvironment(store, environment, view).id : null
  return {
    hosts: find(wanted.system_environment_id, wanted.system_content_view_id),
    activation_keys: find(wanted.key_environment_id, wanted.key_content_view_id),
    hostgroups: wanted.hostgroup_content_view_environment_id ?? null,
  }
}

/** Hosts or keys whose only content view environments are among those that go. */
function stranded(store: Store, going: ReadonlySet<number>, kind: 'hosts' | 'activation_keys'): number[] {
  const {hostEnvironments, activationKeyEnvironments} = store
  const users = [...new Set([...going].flatMap((id) => usersOfLink(store, id)[kind]))]
  return users.filter((id) => {
    const links =
      kind === 'hosts' ? hostEnvironments.all({host_id: id}) : activationKeyEnvironments.all({activation_key_id: id})
    return links.every((link) => going.has(link.content_view_environment_id))
  })
}

/** Refuses with 500 to leave hosts, activation keys or host groups without content, unless they are given another place. */
export function checkUsers(
  store: Store,
  view: ContentView,
  links: readonly ContentViewEnvironment[],
  to: Reassignment,
) {
  const going = new Set(links.map((link) => link.id))
  const needs = (kind: 'hosts' | 'activation_keys') => {
    const target = to[kind]
    return stranded(store, going, kind).length > 0 && (target === null || going.has(target))
  }
  const advice = `'${view.name}' cannot be removed from these environments, because it is used there by`
  if (needs('hosts'))
    throw refused(
      `Unable to reassign hosts. ${advice} hosts. Please provide system_content_view_id and system_environment_id.`,
    )
  if (needs('activation_keys'))
    throw refused(
      `Unable to reassign activation_keys. ${advice} activation keys. Please provide key_content_view_id and key_environment_id.`,
    )
  const groups = [...going].flatMap((id) => usersOfLink(store, id).hostgroups)
  if (groups.length > 0 && (to.hostgroups === null || going.has(to.hostgroups)))
    throw refused(
      `Unable to reassign hostgroups. ${advice} host groups. Please provide hostgroup_content_view_environment_id.`,
    )
}

/** Gives the users of content view environments that go the place of a reassignment; call it in the transaction of the removal. */
export function reassign(store: Store, links: readonly ContentViewEnvironment[], to: Reassignment): void {
  const going = new Set(links.map((link) => link.id))
  for (const host_id of stranded(store, going, 'hosts'))
    if (to.hosts !== null) store.hostEnvironments.insert({host_id, content_view_environment_id: to.hosts})
  for (const activation_key_id of stranded(store, going, 'activation_keys'))
    if (to.activation_keys !== null)
      store.activationKeyEnvironments.insert({activation_key_id, content_view_environment_id: to.activation_keys})
  if (to.hostgroups !== null)
    for (const {id} of store.hostgroups.all(within('content_view_environment_id', going)))
      store.hostgroups.update(id, {content_view_environment_id: to.hostgroups})
}
