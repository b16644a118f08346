import {createServer, type Server} from 'node:http'
import {join} from 'node:path'
import Libsql from 'libsql'
import {createRegistryHandler, refuse, type Caller, type RegistryRepository} from '../../../src/oci/server'
import {contentMigrations, ContentStore, type Database} from '../../../src/oci/store'

/** A registry that anybody on this machine may push to and pull from. */
export async function tinyRegistry(directory: string): Promise<Server> {
  const content = await ContentStore.open(openDatabase(join(directory, 'registry.db')), directory)
  const repositories = new Map<string, RegistryRepository>()
  const everybody: Caller = {isAnonymous: false, isRefused: false, user: 'everybody'}
  const handler = createRegistryHandler({
    content,
    catalog: {
      named: (name) => repositories.get(name),
      readable: () => [...repositories.values()],
      mayRead: () => true,
    },
    access: {
      identify: () => everybody,
      unauthenticated: () => refuse(401, 'UNAUTHORIZED', 'log in first'),
    },
    push: {
      find: (_caller, name) => repositories.get(name),
      create(_caller, name) {
        const contentSetId = content.sets.create({mutable: true})
        const repository = {id: contentSetId, name, contentSetId, isPush: true, needsUser: false}
        repositories.set(name, repository)
        return repository
      },
      changed: ({name}, change) => console.log(`${name}: ${change.kind}`),
    },
  })
  return createServer({requestTimeout: 0}, handler)
}

/** libsql, or any other synchronous SQLite, as the store wants it. */
function openDatabase(file: string): Database {
  const sqlite = new Libsql(file)
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON')
  for (const {sql} of contentMigrations) sqlite.exec(sql)
  return {
    run(sql, ...values) {
      const {changes, lastInsertRowid} = sqlite.prepare(sql).run(...values)
      return {changes, id: Number(lastInsertRowid)}
    },
    get: <T>(sql: string, ...values: unknown[]) => sqlite.prepare(sql).get(...values) as T | undefined,
    all: <T>(sql: string, ...values: unknown[]) => sqlite.prepare(sql).all(...values) as T[],
    transaction(work) {
      if (sqlite.inTransaction) return work()
      return sqlite.transaction(work).immediate()
    },
  }
}
