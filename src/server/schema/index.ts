import {Table, type Definition} from '../kernel/store/table'
import type {Database, Migration} from '../kernel/store/database'
import * as accounts from './accounts'
import * as catalog from './catalog'
import * as hosts from './hosts'
import * as publishing from './publishing'
import * as services from './services'
import * as tasks from './tasks'

/** The whole schema, oldest first. An area adds its own file here and its tables below. */
export const migrations: readonly Migration[] = [
  accounts.accountsMigration,
  tasks.tasksMigration,
  catalog.catalogMigration,
  publishing.publishingMigration,
  hosts.hostsMigration,
  services.servicesMigration,
]

const {accountsMigration: _accounts, ...accountTables} = accounts
const {tasksMigration: _tasks, ...taskTables} = tasks
const {catalogMigration: _catalog, ...catalogTables} = catalog
const {publishingMigration: _publishing, ...publishingTables} = publishing
const {hostsMigration: _hosts, ...hostTables} = hosts
const {servicesMigration: _services, ...serviceTables} = services
const definitions = {
  ...accountTables,
  ...taskTables,
  ...catalogTables,
  ...publishingTables,
  ...hostTables,
  ...serviceTables,
}

type Definitions = typeof definitions
/** Every table by name: `store.products.find(5)`. */
export type Store = {
  readonly [K in keyof Definitions]: Definitions[K] extends Definition<infer R extends {id: number}> ? Table<R> : never
}

export function makeStore(database: Database, now: () => number): Store {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [
      name,
      new Table(database, now, definition as unknown as Definition<{id: number}>),
    ]),
  ) as unknown as Store
}
