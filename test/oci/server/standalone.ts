// A registry in a process of its own, for tests that kill it: data directory and port are its arguments.
import {existsSync, readFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {collectGarbage, contentMigrations, ContentStore} from '../../../src/oci/store'
import {createRegistryHandler, type RegistryRepository} from '../../../src/oci/server'
import {openDatabase, type Database} from '../../../src/server/kernel/store/database'
import {MemoryRegistry} from './memory-registry'

const repositories = {
  name: 'test-repositories',
  sql: 'CREATE TABLE test_repositories (path TEXT PRIMARY KEY, set_id INTEGER)',
}

/** Keeps its repositories in the database, so that they are there after a restart. */
class PersistentRegistry extends MemoryRegistry {
  readonly #database: Database

  constructor(content: ContentStore, database: Database) {
    super(content)
    this.#database = database
    for (const {path, set} of database.all<{path: string; set: number}>(
      'SELECT path, set_id AS "set" FROM test_repositories',
    ))
      this.addRepository(path, set, {isPush: true})
  }

  override addPushed(name: string): RegistryRepository {
    return this.#database.transaction(() => {
      const repository = super.addPushed(name)
      this.#database.run('INSERT INTO test_repositories VALUES (?, ?)', name, repository.contentSetId)
      return repository
    })
  }
}

async function main(directory: string, port: number, grace: number): Promise<void> {
  const database = openDatabase(directory, [...contentMigrations, repositories])
  const store = await ContentStore.open(database, directory)
  const ports = new PersistentRegistry(store, database)
  const server = createServer(
    {requestTimeout: 0},
    createRegistryHandler(ports, {onError: (error) => console.error(error)}),
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const liveSets = (): number[] => [...ports.repositories.values()].map(({contentSetId}) => contentSetId)
  const collect = async (): Promise<void> => {
    await collectGarbage(store, {liveSets, grace})
    setTimeout(() => void collect(), 20)
  }
  if (grace > 0) void collect()
  process.on('message', () => process.send?.({memory: mostMemory()}))
  process.send?.({port: (server.address() as AddressInfo).port})
}

/** `maxRSS` starts with that of the process it was forked from, so the kernel's own mark is better where there is one. */
function mostMemory(): number {
  const file = '/proc/self/status'
  const mark = existsSync(file) ? /VmHWM:\s*(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1] : undefined
  return 1024 * (mark === undefined ? process.resourceUsage().maxRSS : Number(mark))
}

void main(process.argv[2] ?? '', Number(process.argv[3] ?? 0), Number(process.argv[4] ?? 0))
