import type {Auth} from './kernel/access/auth'
import type {ContentStore} from '../oci/store/index'
import type {DemoRegistry} from './sandbox/demo-registry'
import type {Settings} from './settings/definitions'
import type {Database} from './kernel/store/database'
import type {Store} from './tables'
import type {Tasks} from './kernel/tasks/engine'

/** Everything a handler or task may use; made once per running server by `startServer`. */
export interface App {
  readonly database: Database
  readonly store: Store
  readonly auth: Auth
  readonly settings: Settings
  readonly tasks: Tasks
  /** Blobs, manifests and what each repository instance holds of them. */
  readonly content: ContentStore
  readonly demoRegistry: DemoRegistry
  readonly dataDirectory: string
  /** Milliseconds since 1970. */
  now(): number
  /** Address that clients use, without a slash at its end: `http://127.0.0.1:8080`. */
  url(): string
  /** Host and port of {@link App.url}, as pull specs begin. */
  host(): string
  log(line: string): void
}
