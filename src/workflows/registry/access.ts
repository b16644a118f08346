// What using registries takes, and what an open one is.
import type {Environment} from '../../config/paths'
import type {Settings} from '../../config/settings'
import type {Secret} from '../../core/secret'
import type {Transport} from '../../katello/transport'
import type {Credentials, RegistryClient, RegistryEvent} from '../../oci'
import type {LoginServer} from '../login/session'

/** Who wants to use registries, and from where. */
export interface RegistryAccess {
  readonly session: LoginServer & {
    readonly settings: () => Promise<Settings>
    readonly transport: () => Promise<Transport>
    /** A request is about to be sent. */
    readonly begin: () => void
    /** Sees the host of each registry that is not the server's before it is asked anything; throws to refuse it. */
    readonly admitRegistry?: ((host: string) => void) | undefined
  }
  readonly env: Environment
  /** File with registry logins, where one was named. */
  readonly authfile: string | undefined
  /** False: the certificates of registries other than the server's are not checked. */
  readonly verify: boolean
  /** A password for the server comes with this run. */
  readonly hasPassword: boolean
  /** Somebody may be asked for credentials. */
  readonly interactive: boolean
  readonly signal: AbortSignal
  /** Only reads are sent: a request that could change something is a defect. */
  readonly isDry?: boolean | undefined
  readonly observer: {
    /** Something that the user should know and that stops nothing. */
    warn(text: string): void
    request(event: RegistryEvent): void
  }
}

export interface OpenRegistry {
  readonly client: RegistryClient
  /** Host and port, as pull specs begin. */
  readonly host: string
  /** It is the registry of the session's server. */
  readonly own: boolean
  /** Who it is asked as; undefined for nobody, or where only the server knows. */
  readonly username: string | undefined
  readonly identity: Identity
}

export interface Identity {
  readonly credentials?: Credentials | undefined
  readonly token?: Secret | undefined
}

export interface RegistryAddress {
  readonly url: string
  readonly host: string
  readonly own: boolean
}

/** Opens the registry of a host, as who may see the repository: a login may be kept for a part of a registry. */
export type Open = (host?: string, repository?: string) => Promise<OpenRegistry>
