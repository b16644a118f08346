import type {App} from '../app'
import {gatewaySecret} from './pairing'
import {send} from '../kernel/http/request'
import {asCount, asObject, asText, parseJson, textsOf, type JsonObject} from '../../core/json'
import type {RegistryRepository} from '../../oci/server'
import type {Host} from '../hosts/tables'
import type {SmartProxy} from './tables'
import {openAuthority} from '../kernel/tls/authority'
import {instanceWithId, readableInstances} from '../images/registry/instances'

/** How long a gateway that works on an order may show no life, in milliseconds. */
const patience = 60_000

interface Row {
  readonly repository: string
  readonly auth_required: boolean
}

/** The container gateway of a content proxy, called as this server. Failures are Errors whose text is for people. */
export class ContainerGateway {
  readonly #app: App
  readonly #proxy: SmartProxy
  readonly #secret: string

  constructor(app: App, proxy: SmartProxy, secret: string) {
    this.#app = app
    this.#proxy = proxy
    this.#secret = secret
  }

  /** Makes the proxy bring a repository; gives what it has then. Without `layers` those come when clients want them. */
  async pull(repository: string, layers: boolean, signal: AbortSignal): Promise<Record<string, number>> {
    const counts = await this.#call('PUT', 'repository_content', {repository, immediate: layers}, signal)
    return Object.fromEntries(Object.entries(counts).map(([type, count]) => [type, asCount(count) ?? 0]))
  }

  /** Tells the proxy what it has, under which names, and who may see it. Other repositories it forgets. */
  async describe(instanceIds: readonly number[], signal?: AbortSignal): Promise<void> {
    const listed = instanceIds.flatMap((id) => instanceWithId(this.#app, id) ?? [])
    await this.#call('PUT', 'repository_list', {repositories: listed.map(rowOf)}, signal)
    const names = new Set(listed.map(({name}) => name))
    const known = textsOf((await this.#call('GET', 'users', undefined, signal))['users'])
    const users = known.map((login) => ({[login]: this.#rows(catalogOfUser(this.#app, login), names)}))
    await this.#call('PUT', 'user_repository_mapping', {users}, signal)
    const uuids = this.#app.store.contentFacets.all().map(({uuid}) => uuid)
    await this.#call('PUT', 'update_hosts', {hosts: uuids.map((uuid) => ({uuid}))}, signal)
    const hosts = uuids.map((uuid) => ({[uuid]: this.#rows(catalogOfHost(this.#app, uuid), names)}))
    await this.#call('PUT', 'host_repository_mapping', {hosts}, signal)
  }

  /** Tells the proxy what single hosts may see now. */
  async describeHosts(uuids: readonly string[]): Promise<void> {
    const hosts = uuids.map((uuid) => ({[uuid]: this.#rows(catalogOfHost(this.#app, uuid))}))
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
    const ca = url.protocol === 'https:' ? openAuthority(this.#app.dataDirectory, this.#app.now).certificate : undefined
    const headers = {authorization: `Bearer ${this.#secret}`}
    const {status, body} = await send(url, {method, json, headers, ca, signal, patience})
    const answer = asObject(parseJson(body)) ?? {}
    const error = asText(asObject(answer['error'])?.['message'])
    if (status >= 300 || error !== undefined)
      throw new Error(`Smart proxy ${this.#proxy.name}: ${error ?? `status ${status} from ${path}`}`)
    return answer
  }
}

/** The container gateway of a proxy; undefined for proxies that were only declared. */
export function gatewayOf(app: App, proxy: SmartProxy): ContainerGateway | undefined {
  const secret = gatewaySecret(app, proxy)
  return secret === undefined ? undefined : new ContainerGateway(app, proxy, secret)
}

/** Tells every content proxy, soon, what a host may see now; a proxy that does not answer learns it at its next synchronization. */
export function hostChanged(app: App, host: Host): void {
  const uuid = app.store.contentFacets.first({host_id: host.id})?.uuid
  if (uuid === undefined) return
  const complain = (error: unknown) => app.log(error instanceof Error ? error.message : String(error))
  setImmediate(() => {
    try {
      for (const proxy of app.store.smartProxies.all({is_primary: false}))
        gatewayOf(app, proxy)?.describeHosts([uuid]).catch(complain)
    } catch (error) {
      complain(error) // the server may have closed meanwhile
    }
  })
}

const rowOf = ({name, needsUser}: RegistryRepository): Row => ({repository: name, auth_required: needsUser})

function catalogOfUser(app: App, login: string): readonly RegistryRepository[] {
  const user = app.store.users.first({login, disabled: false})
  return user ? readableInstances(app, {kind: 'user', user: {id: user.id, login: user.login}}) : []
}

const catalogOfHost = (app: App, uuid: string): readonly RegistryRepository[] =>
  readableInstances(app, {kind: 'host', uuid})
