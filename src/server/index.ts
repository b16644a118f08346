import {resources} from './api/index'
import type {App} from './app'
import {Auth} from './auth/auth'
import {bootstrap, type FirstUser} from './bootstrap'
import {contentMigrations, ContentStore} from './content/index'
import {Dispatcher} from './http/dispatch'
import {apidocResource} from './http/apidoc'
import {listen, type RequestHandler} from './http/server'
import {lockDirectory} from './lockfile'
import {Settings} from './settings'
import {openDatabase} from './store/database'
import {makeStore, migrations} from './store/schema/index'
import {bulkAction} from './tasks/bulk'
import {Tasks} from './tasks/engine'

export type {App} from './app'

export interface ServerOptions {
  /** 0 for any free port. */
  readonly port: number
  readonly dataDirectory: string
  /** Address to listen on; loopback unless given. */
  readonly host?: string
  /** Takes one line per request and per fault. */
  readonly log?: (line: string) => void
  /** Milliseconds since 1970; the machine's clock unless given. */
  readonly now?: () => number
  /** Makes the handler of `/v1…`, `/v2…` and `/index/…`; without it these answer 404. */
  readonly registryHandler?: (app: App) => RequestHandler
  /** Administrator of a new database: admin, changeme. */
  readonly firstUser?: FirstUser
  /** Organization of a new database; null for none. */
  readonly organization?: string | null
}

/** A running embedded Katello. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly app: App
  /** Stops listening, lets requests finish, puts running tasks into a definite state, and closes the database. */
  close(): Promise<void>
}

/** Starts an embedded Katello on a data directory that no other server has; makes the directory when it is new. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const {dataDirectory, port, host = '127.0.0.1', log = () => undefined, now = Date.now} = options
  const lock = lockDirectory(dataDirectory)
  try {
    const database = openDatabase(dataDirectory, [...contentMigrations, ...migrations])
    const store = makeStore(database, now)
    const settings = new Settings(store)
    let address = `${host}:${port}`
    const app: App = {
      database,
      store,
      settings,
      content: await ContentStore.open(database, dataDirectory, {now}),
      auth: new Auth(store, settings, now),
      dataDirectory,
      now,
      log,
      url: () => `http://${address}`,
      host: () => address,
      tasks: undefined as never,
    }
    const tasks = new Tasks(app)
    Object.assign(app, {tasks})
    tasks.register([bulkAction, ...resources.flatMap((resource) => resource.tasks ?? [])])
    await bootstrap(
      app,
      options.firstUser ?? {login: 'admin', password: 'changeme'},
      options.organization === null ? undefined : (options.organization ?? 'Default Organization'),
    )
    tasks.recover()
    const dispatcher = new Dispatcher(app, [...resources, apidocResource(resources)])
    const registry = options.registryHandler?.(app) ?? noRegistry
    const listening = await listen(dispatcher, {host, port, registry, log})
    address = `${host}:${listening.port}`
    lock.publish(app.url())
    let closing: Promise<void> | undefined
    const close = async () => {
      await listening.close()
      await tasks.close()
      database.close()
      lock.release()
    }
    return {url: app.url(), app, close: () => (closing ??= close())}
  } catch (error) {
    lock.release()
    throw error
  }
}

const noRegistry: RequestHandler = (_request, response) => {
  response.writeHead(404, {'Content-Type': 'application/json'})
  response.end('{"error":{"message":"The registry is not configured"}}')
}
