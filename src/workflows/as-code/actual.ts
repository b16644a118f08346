// What a server has, as the entries of a file. Lists are read whole, single things only where a list lacks what is compared.
import {activationKeys, type ActivationKey} from '../../contract/activation-keys'
import {contentCredentials} from '../../contract/content-credentials'
import {contentViews} from '../../contract/content-views'
import {flatpakRemotes} from '../../contract/flatpak-remotes'
import {lifecycleEnvironments, type LifecycleEnvironment} from '../../contract/lifecycle-environments'
import {products} from '../../contract/products'
import type {Repository} from '../../contract/repositories'
import {syncPlans} from '../../contract/sync-plans'
import type {Client} from '../../katello/client'
import {byProduct, readFilters, viewEntries, viewOf, type ActualView} from './actual-views'
import {readHosts, type ActualHost} from './actual-hosts'
import {readRepositories, repositoryEntry} from './actual-repositories'
import {blank, entry, nameIn, type Wanted} from './reading'
import {keyOf, type Actual, type Entry, type KindName} from './model'

export interface State {
  readonly organizationId: number
  readonly entries: ReadonlyMap<string, Actual>
  readonly views: ReadonlyMap<string, ActualView>
  /** IDs of the tags of filters: filter ID -> tag -> rule ID. */
  readonly rules: ReadonlyMap<number, ReadonlyMap<string, number>>
  /** The hosts that each search finds. */
  readonly hosts: ReadonlyMap<string, readonly ActualHost[]>
  /** Products that hold something else than container repositories, which must not be deleted. */
  readonly mixedProducts: ReadonlySet<string>
}

/** Reads the organization's state, as far as it is wanted. */
export async function readState(client: Client, organizationId: number, wanted: Wanted): Promise<State> {
  const has = (...names: KindName[]): boolean => names.some((name) => wanted.kinds.has(name))
  const org = {organization_id: organizationId}
  const needsRepositories = has('product', 'repository', 'mirror', 'content_view', 'filter')
  const [credentials, plans, environments, productList, repositoryList, remotes, views, keys, hostLists] =
    await Promise.all([
      has('content_credential', 'product', 'repository') ? client.all(contentCredentials.index, org) : [],
      has('sync_plan', 'product') ? client.all(syncPlans.index, org) : [],
      client.all(lifecycleEnvironments.index, org),
      needsRepositories ? client.all(products.index, org) : [],
      needsRepositories ? readRepositories(client, organizationId, wanted) : [],
      has('flatpak_remote', 'mirror') ? client.all(flatpakRemotes.index, org) : [],
      has('content_view', 'filter', 'component', 'promotion', 'activation_key', 'host')
        ? client.all(contentViews.index, {...org, nondefault: true})
        : [],
      has('activation_key') ? client.all(activationKeys.index, org) : [],
      readHosts(client, organizationId, wanted.entries ?? [], wanted.placeOf),
    ])
  const filters = has('filter') ? await readFilters(client, views) : []
  const names = {
    credential: namesOf(credentials),
    plan: namesOf(plans),
    environment: namesOf(environments),
    product: namesOf(productList),
    repository: new Map(repositoryList.map(({id, name, product}) => [id, {product: product.name, name}])),
  }
  const entries: Actual[] = [
    ...credentials.map((one) =>
      entry('content_credential', [one.name], one.id, {type: one.content_type, content: one.content}),
    ),
    ...plans.map((one) =>
      entry('sync_plan', [one.name], one.id, {
        description: one.description,
        interval: one.interval,
        cron_expression: one.cron_expression === '' ? null : one.cron_expression,
        sync_date: timeOf(one.sync_date),
        enabled: one.enabled,
      }),
    ),
    ...inPathOrder(environments).map((one) =>
      entry('environment', [one.name], one.id, {
        label: one.label,
        after: one.prior?.name ?? null,
        description: blank(one.description),
        registry_name_pattern: blank(one.registry_name_pattern),
        registry_unauthenticated_pull: one.registry_unauthenticated_pull,
      }),
    ),
    ...productList.map((one) =>
      entry('product', [one.name], one.id, {
        label: one.label,
        description: blank(one.description),
        sync_plan: nameIn(names.plan, one.sync_plan_id),
        gpg_key: nameIn(names.credential, one.gpg_key_id),
        ssl_ca_cert: nameIn(names.credential, one.ssl_ca_cert_id),
        ssl_client_cert: nameIn(names.credential, one.ssl_client_cert_id),
        ssl_client_key: nameIn(names.credential, one.ssl_client_key_id),
      }),
    ),
    ...repositoryList.map((one) => repositoryEntry(one, names.credential)),
    ...remotes.map((one) =>
      entry('flatpak_remote', [one.name], one.id, {
        url: one.url,
        description: blank(one.description),
        username: blank(one.username),
        token: one.upstream_password_exists === true,
      }),
    ),
    ...mirrored(
      repositoryList,
      remotes.map(({name}) => name),
      wanted.entries ?? wanted.renewed,
    ),
    ...views.flatMap((one) => viewEntries(one, names)),
    ...filters.map(({view, filter}) =>
      entry('filter', [view, filter.name], filter.id, {
        type: filter.type,
        inclusion: filter.inclusion,
        description: blank(filter.description),
        repositories: byProduct(
          filter.repositories.map(({id}) => id),
          names.repository,
        ),
        tags: filter.rules.flatMap(({name}) => name ?? []).toSorted(),
      }),
    ),
    ...keys.map(keyEntry),
  ]
  return {
    organizationId,
    entries: new Map(entries.map((one) => [keyOf(one), one])),
    views: new Map(views.map((one) => [one.name, viewOf(one)])),
    rules: new Map(filters.map(({filter}) => [filter.id, new Map(filter.rules.map(({name, id}) => [name ?? '', id]))])),
    hosts: hostLists,
    mixedProducts: new Set(
      productList
        .filter(
          ({name, repository_count: count}) => count > repositoryList.filter((one) => one.product.name === name).length,
        )
        .map(({name}) => name),
    ),
  }
}

const namesOf = (all: readonly {readonly id: number; readonly name: string}[]): ReadonlyMap<number, string> =>
  new Map(all.map(({id, name}) => [id, name]))

/** A time in one form, whatever the server wrote; the text itself where it is none. */
export const timeOf = (text: string): string => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString())

/** Repositories that were mirrored from a remote: by what mirroring writes in their description, or because a file says so. */
function mirrored(
  all: readonly Repository[],
  remotes: readonly string[],
  wanted: readonly Entry[] | undefined,
): Actual[] {
  const found = new Map<string, Actual>()
  const put = (remote: string, one: Repository): void => {
    const mirror = entry('mirror', [remote, one.name, one.product.name], one.id, {})
    found.set(keyOf(mirror), mirror)
  }
  for (const one of all)
    for (const remote of remotes) if (one.description === `Mirrored from: ${remote}`) put(remote, one)
  for (const {kind, path} of wanted ?? []) {
    const [remote = '', name, product] = path
    const one =
      kind === 'mirror'
        ? all.find((repository) => repository.name === name && repository.product.name === product)
        : undefined
    if (one) put(remote, one)
  }
  return [...found.values()]
}

const keyEntry = (one: ActivationKey): Actual =>
  entry('activation_key', [one.name], one.id, {
    description: blank(one.description),
    max_hosts: one.unlimited_hosts ? null : one.max_hosts,
    content_view_environments: (one.content_view_environments ?? []).map(({label}) => label),
  })

/** Library first, then each path as it goes on. */
function inPathOrder<E extends Pick<LifecycleEnvironment, 'id' | 'name' | 'prior'>>(all: readonly E[]): E[] {
  const after = (id: number | undefined): E[] =>
    all
      .filter(({prior}) => prior?.id === id)
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((one) => [one, ...after(one.id)])
  return after(undefined)
}
