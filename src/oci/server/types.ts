import type {IncomingMessage} from 'node:http'
import type {ContentStore} from '../store'

type Awaitable<T> = T | Promise<T>

export interface RegistryUser {
  readonly id: number
  readonly login: string
}

/** Who asks. A host sees its content view environments, an organization's debug certificate that organization. */
export type Identity =
  | {readonly kind: 'user'; readonly user: RegistryUser}
  | {readonly kind: 'host'; readonly uuid: string}
  | {readonly kind: 'organization'; readonly label: string}
  | {readonly kind: 'nobody'}

/** A repository instance as the registry sees it: only docker ones, library, archive and environment instances alike. */
export interface RegistryRepository {
  /** Id of the repository instance. */
  readonly id: number
  /** Its `container_repository_name`. */
  readonly name: string
  /** The content set the instance points at now. */
  readonly contentSetId: number
  /** The library instance of a pushed repository: the only kind that clients change. */
  readonly isPush: boolean
  /** False for archives and where the environment allows unauthenticated pull: then anybody may read. */
  readonly needsUser: boolean
}

/** A personal access token's row. `value` is the stored column, which is what registry clients carry. */
export interface AccessToken {
  readonly id: number
  readonly user: RegistryUser
  readonly name: string
  readonly value: string
  readonly revoked: boolean
  readonly createdAt: Date
  readonly expiresAt: Date | null
}

export interface Labelled {
  readonly id: number
  readonly label: string
}

export type PushNameFormat = 'label' | 'id'

/** The root repository of a product that has the pushed name as its label. */
export interface PushRoot {
  /** Its library instance. */
  readonly repository: RegistryRepository
  /** How it was first pushed; null when it was not made by a push. */
  readonly format: PushNameFormat | null
}

export interface NewPushRepository {
  readonly user: RegistryUser
  readonly organization: Labelled
  readonly product: Labelled
  /** Name and label of the root repository. */
  readonly name: string
  /** The pushed path: `container_repository_name` and `relative_path` of the library instance. */
  readonly path: string
  readonly format: PushNameFormat
}

/** What a client changed in a pushed repository. Ids are those of the content store. */
export type RegistryChange =
  | {readonly kind: 'manifest put'; readonly manifestId: number; readonly tags: readonly string[]}
  | {readonly kind: 'manifest deleted'; readonly manifestId: number}
  | {readonly kind: 'tag deleted'; readonly tag: string}
  | {readonly kind: 'blob deleted'; readonly digest: string}

export interface SearchResult {
  /** How many match, before `limit`. */
  readonly total: number
  readonly results: readonly {readonly name: string; readonly description: string | null}[]
}

/**
 * What the registry asks of the rest of the server. Everything is asked anew for each request, so rights and names
 * that change take effect at once. Methods on the path of a pull (`repositoryNamed`, `mayRead`, `tokens.find`) run very
 * often: they should be one indexed query.
 */
export interface RegistryDeps {
  readonly content: ContentStore

  /** Any docker instance by its `container_repository_name`, whether it may be read or not. */
  repositoryNamed(name: string): RegistryRepository | undefined
  /**
   * The readable catalog. A user: environment instances whose product, environment and content view are readable, plus
   * everything in unauthenticated-pull environments. A host: the instances of its content view environments and
   * nothing else. Nobody: unauthenticated-pull environments. Pushed library instances count as Library's.
   */
  readable(identity: Identity): readonly RegistryRepository[]
  /** Whether one repository is in the catalog of an identity (for an organization: whether it is of that organization). */
  mayRead(identity: Identity, repository: RegistryRepository): boolean
  /** Repositories matching a scoped search text among those an identity may read, by name. Throws nothing. */
  search(identity: Identity, query: string, limit: number): SearchResult

  /**
   * Fetches a blob that a repository's manifests need but that was never stored: content synchronized on demand. Stores it
   * with `content.putBlob`; requests that come meanwhile should wait for the same download. Without it such blobs are unknown.
   */
  obtainBlob?(repository: RegistryRepository, digest: string): Promise<void>

  /**
   * Login with a password or a personal access token as the password, and the permission to use the registry; undefined when any
   * of these fails. `address`: where it comes from, to slow down whoever tries passwords. Called for every request with Basic
   * credentials: remember a success for a short while, since password hashes are slow by design.
   */
  login(login: string, password: string, address: string): Awaitable<RegistryUser | undefined>
  /** User of the login session that a request belongs to, with the permission to use the registry; sessions only get tokens. */
  sessionUser?(request: IncomingMessage): RegistryUser | undefined
  /** True for the consumer uuid of a registered host. */
  isHost(uuid: string): boolean
  /** Consumer uuid of the host whose primary interface has this address (v4 or v6 text). */
  hostWithAddress(address: string): string | undefined

  readonly tokens: {
    /** The token with this stored value, also when it is revoked or expired. */
    find(value: string): AccessToken | undefined
    /** The user's token of the name `registry`, also when it is revoked or expired. */
    ofUser(user: RegistryUser): AccessToken | undefined
    /** Makes the token named `registry`. */
    create(user: RegistryUser, expiresAt: Date): AccessToken
    setExpiry(token: AccessToken, expiresAt: Date): void
    delete(token: AccessToken): void
    /** Setting `registry_token_expiration_minutes`. */
    minutes(): number
  }

  /** Organizations whose label, in lower case, is the given text. */
  organizationsLabelled(text: string): readonly Labelled[]
  organizationWithId(id: number): Labelled | undefined
  /** Products of an organization whose label, in lower case, is the given text. */
  productsLabelled(organization: Labelled, text: string): readonly Labelled[]
  /** A product by id, inside the organization. */
  productWithId(organization: Labelled, id: number): Labelled | undefined
  /** The permission `sync_products` on a product. */
  maySync(user: RegistryUser, product: Labelled): boolean
  /** The root repository of a product with this label, of whatever origin. */
  rootLabelled(product: Labelled, label: string): PushRoot | undefined
  /**
   * Makes the root repository and its library instance, which gets a mutable content set
   * (`content.sets.create({mutable: true})`), with the task "Create Container Push Repository Root". May throw a
   * {@link RegistryError} to refuse, e.g. one of `katelloInvalid` when another instance has the name.
   */
  createPushRepository(wanted: NewPushRepository): Awaitable<RegistryRepository>
  /** Called in the transaction of each change of a pushed repository's content: update what depends on it, quickly. */
  contentChanged(repository: RegistryRepository, change: RegistryChange): void
}

export interface RegistryOptions {
  /** Largest manifest in bytes; 4 MiB when absent. */
  readonly manifestLimit?: number
  /** A connection on which nothing moves for so long is cut, in milliseconds; one minute when absent, 0: never. */
  readonly idleTimeout?: number
  /** Refuse everything that changes content with 404 UNSUPPORTED, as a content proxy does. */
  readonly readOnly?: boolean
  /** Whom a repository that needs a user is told to be missing, instead of that a login is needed; nobody when absent. */
  readonly concealedFrom?: (request: IncomingMessage) => boolean
  /**
   * Accept manifests whose blobs or members are not in the repository: for trusted users only, since naming
   * a digest then is enough to read it. Off: such manifests are refused.
   */
  readonly allowSparse?: boolean
  /** Whose `HostUUID` header is believed; requests from this machine when absent. */
  readonly trustHostHeader?: (request: IncomingMessage) => boolean
  /** Consumer uuid or organization of a client certificate; by default read from the TLS connection. */
  readonly certificateOf?: (request: IncomingMessage) => CertificateSubject | undefined
  /** Called with errors that are not the client's fault. */
  readonly onError?: (error: unknown, request: IncomingMessage) => void
  /** Clock, in milliseconds since the epoch. */
  readonly now?: () => number
}

/** The subject of a verified client certificate. */
export interface CertificateSubject {
  readonly commonName?: string | undefined
  /** Set when the subject is an organization and nothing else. */
  readonly organization?: string | undefined
}
