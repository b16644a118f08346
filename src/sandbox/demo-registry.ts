import type {RunningRegistry} from './upstream/memory-registry'
import type {Store} from '../server/tables'

const portName = 'demo_registry_port'
const usualPort = 4181

/** The registry that the demo's repositories are synchronized from: part of a server whose data were seeded with the demo. */
export class DemoRegistry {
  readonly #store: Store
  readonly #log: (line: string) => void
  #upstream: Promise<RunningRegistry> | undefined

  constructor(store: Store, log: (line: string) => void) {
    this.#store = store
    this.#log = log
  }

  /** Starts it where it belongs to the data. A port that is taken keeps its repositories from synchronizing, and nothing else. */
  async resume(): Promise<void> {
    if (!this.#store.secrets.first({name: portName})) return
    await this.start().catch((error: unknown) => {
      this.#upstream = undefined
      const reason = error instanceof Error ? error.message : String(error)
      this.#log(`The demo repositories cannot be synchronized, because their registry is not running: ${reason}`)
    })
  }

  /** Starts it, once, on the port it had before, since addresses of repositories name it; gives its address. */
  async start(): Promise<string> {
    this.#upstream ??= this.#listen()
    return (await this.#upstream).url
  }

  async close(): Promise<void> {
    await (await this.#upstream?.catch(() => undefined))?.close()
  }

  async #listen(): Promise<RunningRegistry> {
    const {fixtureRepositories} = await import('./upstream/images')
    const {startMemoryRegistry} = await import('./upstream/memory-registry')
    const repositories = await fixtureRepositories()
    const stored = this.#store.secrets.first({name: portName})
    if (stored) return startMemoryRegistry({repositories, port: Number(stored.value)})
    const upstream = await startMemoryRegistry({repositories, port: usualPort}).catch(() =>
      startMemoryRegistry({repositories}),
    )
    this.#store.secrets.insert({name: portName, value: new URL(upstream.url).port})
    return upstream
  }
}
