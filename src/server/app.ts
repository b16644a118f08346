import type {Authority} from './kernel/tls/authority'
import type {HostJobs} from './jobs/host-jobs'
import type {Gateways} from './capsules/gateway-client'
import type {Auth} from './accounts/auth'
import type {ContentStore} from '../oci/store'
import type {Store} from './tables'
import type {Tasks} from './kernel/tasks/engine'
import type {Address} from './kernel/address'
import type {Edition} from './edition'

/** The parts of a running server, put together by `startServer`. Functions take the parts that they use, never all of it. */
export interface App {
  readonly store: Store
  readonly auth: Auth
  readonly tasks: Tasks
  /** Blobs, manifests and what each repository instance holds of them. */
  readonly content: ContentStore
  readonly address: Address
  readonly edition: Edition
  readonly gateways: Gateways
  readonly hostJobs: HostJobs
  /** The server's own certificate authority; made when it is first asked for. */
  authority(): Authority
  readonly dataDirectory: string
  log(line: string): void
}
