import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {onTestFinished} from 'vitest'
import {createRegistryHandler, type Caller, type RegistryOptions, type RegistryPorts} from '../../../src/oci/server'
import type {ContentStore} from '../../../src/oci/store'
import {openStore} from '../store/harness'
import {MemoryRegistry} from './memory-registry'

export interface Serving {
  readonly port: number
  readonly base: string
  readonly errors: unknown[]
  stop(): Promise<void>
}

export interface Running extends Serving {
  readonly memory: MemoryRegistry
  readonly store: ContentStore
}

/** A registry on a port of its own, stopped after the test. */
export async function startRegistry(options: RegistryOptions = {}, directory?: string): Promise<Running> {
  const {store, database} = await openStore(directory)
  const memory = new MemoryRegistry(store)
  return {memory, store, ...(await serve(memory, options, () => database.close()))}
}

/** Serves a registry on a free port, until the test has finished. */
export async function serve<C extends Caller>(
  ports: RegistryPorts<C>,
  options: RegistryOptions,
  closed: () => void,
): Promise<Serving> {
  const errors: unknown[] = []
  const handler = createRegistryHandler(ports, {onError: (e) => errors.push(e), ...options})
  const server = createServer({requestTimeout: 0}, handler)
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
  return {port, base: `http://127.0.0.1:${port}`, errors, stop}
}
