// A registry in a process of its own, for tests that kill it: data directory and port are its arguments.
import {existsSync, readFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {collectGarbage, contentMigrations, ContentStore} from '../../../src/oci/store'
import {
  createRegistryHandler,
  type NewPushRepository,
  type PushNameFormat,
  type RegistryRepository,
} from '../../../src/oci/server'
import {openDatabase, type Database} from '../../../src/server/kernel/store/database'
import {MemoryServer} from './memory-server'

const repositories = {
  name: 'test-repositories',
  sql: 'CREATE TABLE test_repositories (path TEXT PRIMARY KEY, label TEXT, product_id INTEGER, format TEXT, set_id INTEGER)',
}

class PersistentServer extends MemoryServer {
  readonly #database: Database

  constructor(content: ContentStore, database: Database) {
    super(content)
    this.#database = database
    const rows = database.all<{
      path: string
      label: string
      product_id: number
      format: PushNameFormat
      set_id: number
    }>('SELECT * FROM test_repositories')
    for (const row of rows) this.#add(row.path, row.label, row.product_id, row.format, row.set_id)
  }

  override async createPushRepository({path, name, product, format}: NewPushRepository): Promise<RegistryRepository> {
    return this.#database.transaction(() => {
      const set = this.content.sets.create({mutable: true})
      this.#database.run('INSERT INTO test_repositories VALUES (?, ?, ?, ?, ?)', path, name, product.id, format, set)
      return this.#add(path, name, product.id, format, set)
    })
  }

  #add(path: string, label: string, productId: number, format: PushNameFormat, set: number): RegistryRepository {
    const repository = this.addRepository(path, set, {isPush: true})
    this.roots.push({productId, label, root: {repository, format}})
    return repository
  }
}

async function main(directory: string, port: number, grace: number): Promise<void> {
  const database = openDatabase(directory, [...contentMigrations, repositories])
  const store = await ContentStore.open(database, directory)
  const deps = new PersistentServer(store, database)
  const server = createServer(
    {requestTimeout: 0},
    createRegistryHandler(deps, {onError: (error) => console.error(error)}),
  )
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const liveSets = (): number[] => [...deps.repositories.values()].map(({contentSetId}) => contentSetId)
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
