import {randomBytes} from 'node:crypto'
import {containerGateway} from '../../contract/container-gateway'
import type {Action} from '../../contract/define'
import {smartProxies} from '../../contract/smart-proxies'
import {AppError, exitCodes} from '../../core/errors'
import {Secret} from '../../core/secret'
import {RegistryClient} from '../../oci/client/client'
import {asCount, asObject, asText, parseJson, textsOf, type JsonObject} from '../../core/json'
import {send, type Reply} from '../kernel/http/request'
import type {Pairing, Registration, Upstream} from './registration'

/** The Katello of a content proxy, asked as the user that the proxy was registered by. */
export class UpstreamKatello {
  readonly #upstream: Upstream

  constructor(upstream: Upstream) {
    this.#upstream = upstream
  }

  /** Any request to it, with the headers that are given and no credentials of the proxy. */
  ask(path: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
    return send(new URL(path, this.#upstream.url), {headers, ca: this.#upstream.ca ?? undefined})
  }

  /** Names in the catalog of its registry that whoever sends these headers sees; undefined when they are refused. */
  async catalog(headers: Readonly<Record<string, string>>): Promise<string[] | undefined> {
    const {status, body} = await this.ask('/v2/_catalog', headers)
    return status === 200 ? textsOf(asObject(parseJson(body))?.['repositories']) : undefined
  }

  /** Names that a registered host sees; undefined for one that it does not know. */
  async hostCatalog(uuid: string): Promise<string[] | undefined> {
    const headers = {hostuuid: uuid}
    // the catalog refuses nobody, so it cannot tell whether a host is known
    const {status} = await this.ask('/v2/', headers)
    return status === 200 ? this.catalog(headers) : undefined
  }

  /** A client of its registry. */
  registry(pairing: Pairing | undefined): RegistryClient {
    const {url, login, token, ca} = this.#upstream
    return new RegistryClient({
      url,
      ...(pairing?.registryToken
        ? {token: new Secret(pairing.registryToken)}
        : {credentials: {username: login, password: new Secret(token)}}),
      ...(ca !== null && {tls: {ca: [ca]}}),
    })
  }

  /**
   * Makes Katello know the proxy at this address and gives what they share. A proxy that Katello knew before keeps its id; one
   * of the same name that somebody declared is taken over, unless it is another one that runs.
   */
  async register({name, pairing}: Registration, address: string): Promise<Pairing> {
    const secret = pairing?.secret ?? randomBytes(32).toString('base64url')
    const found = (pairing && (await this.#find(String(pairing.id)))) ?? (await this.#find(name))
    const declared = {smart_proxy: {name, url: address}}
    const id = found ?? idOf(await this.#api(smartProxies.create, '', declared))
    const made = await this.#api(containerGateway.pair, id, {secret})
    if (found !== undefined) await this.#api(smartProxies.update, id, declared)
    const text = (key: string): string => {
      const value = asText(made[key])
      if (value === undefined) throw noProxies(this.#upstream.url)
      return value
    }
    return {
      id,
      secret,
      registryToken: asText(made['registry_token']) ?? null,
      certificate: text('certificate'),
      key: text('key'),
      ca: text('ca'),
    }
  }

  async #find(idOrName: string): Promise<number | undefined> {
    const path = pathOf(smartProxies.show, idOrName)
    const {status, body} = await this.#send('GET', path)
    return status === 404 ? undefined : idOf(this.#body(path, {status, body}))
  }

  async #api(action: Pick<Action, 'method' | 'paths'>, id: number | string, json: unknown): Promise<JsonObject> {
    const {method} = action
    const path = pathOf(action, id)
    return this.#body(path, await this.#send(method, path, json))
  }

  #send(method: string, path: string, json?: unknown): Promise<Reply> {
    const {url, login, token, ca} = this.#upstream
    const authorization = `Basic ${Buffer.from(`${login}:${token}`).toString('base64')}`
    return send(new URL(path, url), {method, json, headers: {authorization}, ca: ca ?? undefined})
  }

  #body(path: string, {status, body}: Pick<Reply, 'status' | 'body'>): JsonObject {
    const json = asObject(parseJson(body))
    if (status < 300 && json) return json
    const error = asObject(json?.['error'])
    const texts = [json?.['displayMessage'], ...textsOf(error?.['full_messages']), error?.['message']]
    throw new AppError({
      code: status === 401 ? 'not_authenticated' : 'refused',
      message: `${this.#upstream.url} rejected the registration of the proxy`,
      detail: texts.flatMap((text) => asText(text) ?? []).join('; ') || `status ${status} from ${path}`,
      hint: status === 401 ? 'Log in again with --username and --password-stdin' : undefined,
      exit: status === 401 ? exitCodes.notAuthenticated : status === 403 ? exitCodes.forbidden : exitCodes.refused,
      status,
    })
  }
}

const pathOf = ({paths}: Pick<Action, 'paths'>, id: number | string): string =>
  (paths[0] ?? '').replace(':id', encodeURIComponent(String(id)))

function idOf(json: JsonObject): number {
  const id = asCount(json['id'])
  if (id === undefined) throw noProxies('the server')
  return id
}

const noProxies = (server: string): AppError =>
  new AppError({
    code: 'unsupported',
    message: `${server} does not support this content proxy`,
    hint: 'Use the URL of a sandbox',
    exit: exitCodes.unsupported,
  })
