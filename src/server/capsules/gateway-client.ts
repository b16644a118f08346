import type {Store} from '../tables'
import {gatewaySecret} from './pairing'
import {send} from '../kernel/http/request'
import {asCount, asObject, asText, parseJson, textsOf, type JsonObject} from '../../core/json'
import type {RegistryRepository} from '../../oci/server'
import type {Host} from '../hosts/tables'
import type {SmartProxy} from './tables'
import type {Authority} from '../kernel/tls/authority'
import {instanceWithId, readableInstances} from '../images/registry/instances'
import {countsJson} from '../images/counts'

/** How long a gateway that works on an order may show no life, in milliseconds. */
const patience = 60_000

interface Row {
  readonly repository: string
  readonly auth_required: boolean
}

/** The container gateway of a content proxy, called as this server. Failures are Errors whose text is for people. */
export class ContainerGateway {
  readonly #store: Store
  readonly #authority: () => Authority
  readonly #proxy: SmartProxy
  readonly #secret: string

  constructor(store: Store, authority: () => Authority, proxy: SmartProxy, secret: string) {
    this.#store = store
    this.#authority = authority
    this.#proxy = proxy
    this.#secret = secret
  }

  /** Makes the proxy bring a repository; gives what it has then. Without `layers` those come when clients want them. */
  async pull(repository: string, layers: boolean, signal: AbortSignal): Promise<Record<string, number>> {
    const counts = await this.#call('PUT', 'repository_content', {repository, immediate: layers}, signal)
    const [tags, images, lists] = ['tags', 'images', 'lists'].map((key) => asCount(counts[key]))
    return countsJson({tags: tags ?? 0, images: images ?? 0, lists: lists ?? 0})
  }

  /** Tells the proxy what it has, under which names, and who may see it. Other repositories it forgets. */
  async describe(instanceIds: readonly number[], signal?: AbortSignal): Promise<void> {
    const listed = instanceIds.flatMap((id) => instanceWithId(this.#store, id) ?? [])
    await this.#call('PUT', 'repository_list', {repositories: listed.map(rowOf)}, signal)
    const names = new Set(listed.map(({name}) => name))
    const known = textsOf((await this.#call('GET', 'users', undefined, signal))['users'])
    const users = known.map((login) => ({[login]: this.#rows(catalogOfUser(this.#store, login), names)}))
    await this.#call('PUT', 'user_repository_mapping', {users}, signal)
    const uuids = this.#store.contentFacets.all().map(({uuid}) => uuid)
    await this.#call('PUT', 'update_hosts', {hosts: uuids.map((uuid) => ({uuid}))}, signal)
    const hosts = uuids.map((uuid) => ({[uuid]: this.#rows(catalogOfHost(this.#store, uuid), names)}))
    await this.#call('PUT', 'host_repository_mapping', {hosts}, signal)
  }

  /** Tells the proxy what single hosts may see now. */
  async describeHosts(uuids: readonly string[]): Promise<void> {
    const hosts = uuids.map((uuid) => ({[uuid]: this.#rows(catalogOfHost(this.#store, uuid))}))
    await this.#call('PUT', 'update_host_repositories', {hosts})
  }

  /** Checks every blob of the proxy; gives how many there are and the damaged ones, which it will bring again. */
  async verify(signal: AbortSignal): Promise<{blobs: number; damaged: string[]}> {
    const body = await this.#call('PUT', 'verify_checksum', {}, signal)
    return {blobs: asCount(body['blobs']) ?? 0, damaged: textsOf(body['damaged'])}
  }

  /** Frees space of the proxy; gives how many blobs and bytes. */
  async reclaim(layers: boolean, signal: AbortSignal): Promise<{blobs: number; bytes: number}> {
    const body = await this.#call('PUT', 'reclaim_space', {immediate: layers}, signal)
    return {blobs: asCount(body['blobs']) ?? 0, bytes: asCount(body['bytes']) ?? 0}
  }

  #rows(catalog: readonly RegistryRepository[], names?: ReadonlySet<string>): Row[] {
    return catalog.filter(({name}) => names?.has(name) ?? true).map(rowOf)
  }

  async #call(method: string, path: string, json?: unknown, signal?: AbortSignal): Promise<JsonObject> {
    const url = new URL(`/container_gateway/${path}`, this.#proxy.url)
    const ca = url.protocol === 'https:' ? this.#authority().certificate : undefined
    const headers = {authorization: `Bearer ${this.#secret}`}
    const {status, body} = await send(url, {method, json, headers, ca, signal, patience})
    const answer = asObject(parseJson(body)) ?? {}
    const error = asText(asObject(answer['error'])?.['message'])
    if (status >= 300 || error !== undefined)
      throw new Error(`Smart proxy ${this.#proxy.name}: ${error ?? `status ${status} from ${path}`}`)
    return answer
  }
}

/** The content proxies that were paired with this server. */
export class Gateways {
  readonly #store: Store
  readonly #authority: () => Authority
  readonly #log: (line: string) => void

  constructor({store, authority, log}: {store: Store; authority: () => Authority; log: (line: string) => void}) {
    this.#store = store
    this.#authority = authority
    this.#log = log
  }

  /** The container gateway of a proxy; undefined for proxies that were only declared. */
  of(proxy: SmartProxy): ContainerGateway | undefined {
    const secret = gatewaySecret(this.#store, proxy)
    return secret === undefined ? undefined : new ContainerGateway(this.#store, this.#authority, proxy, secret)
  }

  /** Tells every content proxy, soon, what a host may see now; a proxy that does not answer learns it at its next synchronization. */
  hostChanged(host: Host): void {
    const uuid = this.#store.contentFacets.first({host_id: host.id})?.uuid
    if (uuid === undefined) return
    const complain = (error: unknown) => this.#log(error instanceof Error ? error.message : String(error))
    setImmediate(() => {
      try {
        for (const proxy of this.#store.smartProxies.all({is_primary: false}))
          this.of(proxy)?.describeHosts([uuid]).catch(complain)
      } catch (error) {
        complain(error) // the server may have closed meanwhile
      }
    })
  }
}

const rowOf = ({name, needsUser}: RegistryRepository): Row => ({repository: name, auth_required: needsUser})

function catalogOfUser(store: Store, login: string): readonly RegistryRepository[] {
  const user = store.users.first({login, disabled: false})
  return user ? readableInstances(store, {kind: 'user', user: {id: user.id, login: user.login}}) : []
}

const catalogOfHost = (store: Store, uuid: string): readonly RegistryRepository[] =>
  readableInstances(store, {kind: 'host', uuid})
