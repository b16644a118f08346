import {chmodSync, mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {randomBytes} from 'node:crypto'
import {AppError} from '../../core/errors'
import type {RegistryClient} from '../../oci/client/client'
import {contentMigrations, ContentStore} from '../../oci/store'
import {serve, type Listening} from '../kernel/http/server'
import {lockDirectory} from '../kernel/process/lockfile'
import {Database} from '../kernel/store/database'
import {ProxyCatalog} from './catalog'
import {proxyHandler} from './handler'
import {Mirror} from './mirror'
import {writeRegistration, type Pairing, type Registration} from './registration'
import {proxyMigrations} from './tables'
import {UpstreamKatello} from './upstream'

export {type Registration} from './registration'

export interface ProxyOptions {
  readonly dataDirectory: string
  readonly registration: Registration
  /** 0 for any free port. */
  readonly port: number
  readonly tls?: boolean
  /** Takes texts about faults. */
  readonly log?: (line: string) => void
  /** Takes one line per request of a client. */
  readonly accessLog?: (line: string) => void
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number
}

export interface RunningProxy {
  readonly url: string
  /** Id of the smart proxy at Katello. */
  readonly id: number
  /** Why Katello did not take the proxy's present address, though the proxy is registered there. */
  readonly stale: unknown
  close(): Promise<void>
}

const host = '127.0.0.1'

/**
 * Starts a content proxy on a data directory that no other server has, and makes its Katello know it. A proxy that
 * Katello knows already starts without it as well, and serves what it has.
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const {dataDirectory, port, tls = false, log = () => undefined, now = Date.now} = options
  const lock = lockDirectory(dataDirectory)
  const closing: (() => unknown)[] = [() => lock.release()]
  const close = async () => {
    for (const step of closing.splice(0).toReversed()) await step()
  }
  try {
    const database = openDatabase(dataDirectory)
    closing.push(() => database.close())
    const content = await ContentStore.open(database, dataDirectory, {now, onDamage: log})
    const upstream = new UpstreamKatello(options.registration.upstream)
    const state: {pairing: Pairing | undefined; client?: RegistryClient} = {pairing: options.registration.pairing}
    closing.push(() => state.client?.close())
    const client = () => (state.client ??= upstream.registry(state.pairing))
    const catalog = new ProxyCatalog(database)
    const mirror = new Mirror(content, catalog, client)
    const secret = () => state.pairing?.secret
    const {accessLog = () => undefined} = options
    const handler = proxyHandler({catalog, content, mirror, upstream, secret, log, accessLog, now})
    const listening = await serve(handler, {host, port, tls: tls ? {} : undefined})
    closing.push(() => listening.close())
    const url = `${tls ? 'https' : 'http'}://${host}:${listening.port}`
    const {pairing, stale} = await register(upstream, options.registration, url)
    state.pairing = pairing
    if (tls) certify(listening, pairing)
    writeRegistration(dataDirectory, {...options.registration, pairing})
    lock.publish(url, randomBytes(24).toString('base64url'))
    return {url, id: pairing.id, stale, close}
  } catch (error) {
    await close()
    throw error
  }
}

async function register(
  upstream: UpstreamKatello,
  registration: Registration,
  url: string,
): Promise<{pairing: Pairing; stale: unknown}> {
  try {
    return {pairing: await upstream.register(registration, url), stale: undefined}
  } catch (error) {
    // what Katello refuses must be put right; when it is away, what is here can be served
    if (!registration.pairing || !(error instanceof AppError) || error.parts.code !== 'unreachable') throw error
    return {pairing: registration.pairing, stale: error}
  }
}

function certify(listening: Listening, {certificate, key, ca}: Pairing): void {
  listening.certify({cert: certificate, key, ca})
}

function openDatabase(directory: string): Database {
  mkdirSync(directory, {recursive: true, mode: 0o700})
  chmodSync(directory, 0o700)
  const database = new Database(join(directory, 'proxy.db'))
  database.migrate([...contentMigrations, ...proxyMigrations])
  return database
}
