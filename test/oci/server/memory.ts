import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {onTestFinished} from 'vitest'
import type {ContentStore} from '../../../src/oci/store'
import {createRegistryHandler, type RegistryOptions} from '../../../src/oci/server'
import {openStore} from './harness'
import {MemoryServer} from './memory-server'

export interface Running {
  readonly memory: MemoryServer
  readonly store: ContentStore
  readonly server: Server
  readonly port: number
  readonly base: string
  readonly errors: unknown[]
  stop(): Promise<void>
}

/** A registry on a port of its own, stopped after the test. */
export async function startRegistry(options: RegistryOptions = {}, directory?: string): Promise<Running> {
  const {store, database} = await openStore(directory)
  return serve(new MemoryServer(store), options, () => database.close())
}

export async function serve(memory: MemoryServer, options: RegistryOptions, closed: () => void): Promise<Running> {
  const errors: unknown[] = []
  const server = createServer(
    {requestTimeout: 0},
    createRegistryHandler(memory, {onError: (e) => errors.push(e), ...options}),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> =>
    (stopped ??= new Promise((resolve) => {
      server.close(() => {
        closed()
        resolve()
      })
      server.closeAllConnections()
    }))
  onTestFinished(stop)
  return {memory, store: memory.content, server, port, base: `http://127.0.0.1:${port}`, errors, stop}
}
