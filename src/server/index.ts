import {randomBytes} from 'node:crypto'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {lacking, releases} from '../contract/versions'
import {resourcesOf} from './resources'
import {without} from './kernel/http/differences'
import {taskKinds} from './task-kinds'
import type {App} from './app'
import {accessOf} from './access'
import {defaultEdition, type Edition} from './edition'
import {Auth} from './accounts/auth'
import {bootstrap, type FirstUser} from './bootstrap'
import {contentMigrations, ContentStore} from '../oci/store/index'
import {registryHandler} from './images/registry/index'
import type {CallServices} from './kernel/http/call'
import {Dispatcher} from './kernel/http/dispatch'
import {Description} from './description/description'
import {ownHost} from './kernel/address'
import {listen, type Intercept, type RequestHandler} from './kernel/http/server'
import {lockDirectory, type DataLock} from './kernel/process/lockfile'
import {answerPage, isPagePath} from './page/handler'
import type {Access} from './kernel/access/access'
import {scheduleSyncPlans} from './products/sync-schedule'
import {HostJobs} from './jobs/host-jobs'
import {scheduleJobs} from './jobs/schedule'
import {Gateways} from './capsules/gateway-client'
import {settingsOf} from './settings/definitions'
import {taskJson} from './tasks/json'
import {openDatabase} from './kernel/store/database'
import {migrations, tables} from './tables'
import {storeOf} from './kernel/store/store'
import type {TaskContext} from './kernel/tasks/context'
import {Tasks} from './kernel/tasks/engine'
import {openAuthority, type Authority} from './kernel/tls/authority'

export type {App} from './app'

export interface OpenOptions {
  readonly dataDirectory: string
  /** Takes texts about faults of the server. */
  readonly log?: (line: string) => void
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number
  /** Administrator of a new database: admin, changeme. */
  readonly firstUser?: FirstUser
  /** Organization of a new database; null for none. */
  readonly organization?: string | null
  /** What it is like, where that is not the default. */
  readonly edition?: Partial<Edition>
  /** Called before the work of each task, which it may delay or have fail. */
  readonly beforeTask?: (label: string, task: TaskContext) => Promise<void>
}

export interface ServerOptions extends OpenOptions {
  /** 0 for any free port. */
  readonly port: number
  /** It is filled after it listens: until {@link RunningServer.ready}, those who look for it know that it is not ready. */
  readonly isFilled?: boolean
  /** Address to listen on; loopback unless given. */
  readonly host?: string
  /** Name by which clients reach it, in URLs and pull specs; the address it listens on unless given. */
  readonly hostname?: string
  /** Takes one line per request. */
  readonly accessLog?: (line: string) => void
  /** Serve HTTPS with a certificate of the server's own authority, and take client certificates of it. */
  readonly tls?: boolean
  /** Makes the handler of `/v1…`, `/v2…` and `/index/…`; the server's own registry unless given. */
  readonly registryHandler?: (app: App) => RequestHandler
  /** Sees each request of the API and the registry first, and has the server answer by calling `next`. */
  readonly intercept?: Intercept
  /** Makes what runs beside the server; nothing unless given. `secret` is published in the lock of the data directory. */
  readonly companion?: (app: App, secret: string) => Companion
}

/** What runs beside a server in its process, and ends with it. */
export interface Companion {
  /** Answers `/sandbox/…`: maintenance by whoever knows the secret. */
  readonly control: RequestHandler
  /** Called when the server listens, before its address is published. */
  start(): Promise<void>
  close(): Promise<void>
}

/** The data of a server that does not listen. */
export interface OpenServer {
  readonly app: App
  /** Puts running tasks into a definite state, closes the database and frees the data directory. */
  close(): Promise<void>
}

/** A running embedded Katello. */
export interface RunningServer extends OpenServer {
  /** `http://127.0.0.1:PORT`, or https. */
  readonly url: string
  /** Says that a server which is filled has its data by now. */
  ready(): void
  /** Stops listening and lets requests finish before the rest. */
  close(): Promise<void>
}

const defaultOrganization = 'Default Organization'

/** Starts an embedded Katello on a data directory that no other server has; makes the directory when it is new. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const {port, host = '127.0.0.1', hostname = ownHost(host), tls = false} = options
  const lock = lockDirectory(options.dataDirectory)
  const own = ownHost(host)
  const address: Address = {scheme: tls ? 'https' : 'http', host: `${hostname}:${port}`, local: `${own}:${port}`}
  const opened = await openLocked(options, lock, address)
  try {
    const {app} = opened
    const secret = randomBytes(24).toString('base64url')
    const missing = lacking(app.edition.katello)
    const resources = resourcesOf(app).map((resource) => without(resource, missing))
    const companion = options.companion?.(app, secret)
    const description = new Description(resources, app.edition.katello)
    const served = [...resources, description.resource()]
    const services = callServices(app)
    const listening = await listen(new Dispatcher(services, served, description), {
      host,
      port,
      registry: (options.registryHandler ?? registryHandler)(app),
      control: companion?.control,
      intercept: options.intercept,
      pages: pagesOf(app, services.access),
      version: releases[app.edition.katello].foreman,
      log: options.accessLog ?? (() => undefined),
      tls: tls ? tlsOf(app.authority()) : undefined,
    })
    address.host = `${hostname}:${listening.port}`
    address.local = `${own}:${listening.port}`
    await companion?.start()
    lock.publish(app.address.local(), secret, options.isFilled)
    const schedules = [scheduleSyncPlans(app), scheduleJobs(app)]
    let closing: Promise<void> | undefined
    const close = async () => {
      for (const schedule of schedules) schedule.stop()
      await listening.close()
      await opened.close()
      await companion?.close()
    }
    return {
      url: app.address.url(),
      app,
      ready: () => lock.publish(app.address.local(), secret),
      close: () => (closing ??= close()),
    }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** Opens a data directory without listening, for maintenance while no server has it. */
export function openServer(options: OpenOptions): Promise<OpenServer> {
  return openLocked(options, lockDirectory(options.dataDirectory), {
    scheme: 'http',
    host: '127.0.0.1',
    local: '127.0.0.1',
  })
}

interface Address {
  readonly scheme: string
  host: string
  local: string
}

async function openLocked(options: OpenOptions, lock: DataLock, address: Address): Promise<OpenServer> {
  const {dataDirectory, log = () => undefined, now = Date.now} = options
  try {
    const database = openDatabase(dataDirectory, [...contentMigrations, ...migrations])
    const store = storeOf(tables, database, now)
    const url = () => `${address.scheme}://${address.host}`
    const account = (id: number) => store.users.find(id)
    const authority = () => openAuthority(dataDirectory, now)
    const tasks = new Tasks({store, account, url, log, before: options.beforeTask})
    const app: App = {
      store,
      tasks,
      content: await ContentStore.open(database, dataDirectory, {now, onDamage: log}),
      auth: new Auth(store),
      address: {url, host: () => address.host, local: () => `${address.scheme}://${address.local}`},
      edition: {...defaultEdition, ...options.edition},
      authority,
      gateways: new Gateways({store, authority, log}),
      hostJobs: new HostJobs(),
      dataDirectory,
      log,
    }
    tasks.register<App>(taskKinds, app)
    const {organization = defaultOrganization} = options
    await bootstrap(app, options.firstUser ?? {login: 'admin', password: 'changeme'}, organization ?? undefined)
    tasks.recover()
    const close = async () => {
      await tasks.close()
      database.close()
      lock.release()
    }
    return {app, close}
  } catch (error) {
    lock.release()
    throw error
  }
}

function callServices({store, tasks, auth, log}: App): CallServices {
  return {
    store,
    tasks,
    log,
    access: accessOf({store, auth}),
    entriesPerPage: () => settingsOf(store).number('entries_per_page'),
    taskJson: (row) => taskJson({store, tasks}, row),
  }
}

const pagesOf = ({store, tasks, auth, edition, log}: App, access: Access) => {
  const parts = {store, tasks, access, version: releases[edition.katello].katello, log}
  const endSession = (value: string) => auth.endSession(value)
  return {
    serves: isPagePath,
    handle: (request: IncomingMessage, response: ServerResponse) =>
      void answerPage({...parts, endSession}, request, response),
  }
}

function tlsOf(authority: Authority): {key: string; cert: string; ca: string} {
  const {key, certificate} = authority.server()
  return {key, cert: certificate, ca: authority.certificate}
}
