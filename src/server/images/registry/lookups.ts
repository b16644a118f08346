import type {IncomingMessage} from 'node:http'
import type {NamePage, RegistryRepository, SearchResult} from '../../../oci/server'

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

/** Container repository instances: those of the library, of archives and of environments alike. */
export interface Instances {
  /** Any instance by its `container_repository_name`, whether it may be read or not. One indexed query. */
  named(name: string): RegistryRepository | undefined
  /**
   * The readable catalog. A user: environment instances whose product, environment and content view are readable, plus
   * everything in unauthenticated-pull environments. A host: the instances of its content view environments and
   * nothing else. Nobody: unauthenticated-pull environments. Pushed library instances count as Library's.
   */
  readable(identity: Identity): readonly RegistryRepository[]
  /** A page of the names in that catalog, in order. Left out where there are few. */
  names?(identity: Identity, page: NamePage): readonly string[]
  /** Whether one repository is in the catalog of an identity (for an organization: whether it is of that organization). */
  mayRead(identity: Identity, repository: RegistryRepository): boolean
  /** Repositories matching a scoped search text among those an identity may read, by name. */
  search(identity: Identity, query: string, limit: number): SearchResult
}

/** Users and hosts. */
export interface Senders {
  /**
   * Login with a password or a personal access token as the password, and the permission to use the registry; undefined when any
   * of these fails. `address`: where it comes from, to slow down whoever tries passwords.
   */
  login(login: string, password: string, address: string): Awaitable<RegistryUser | undefined>
  /** User of the login session that a request belongs to, with the permission to use the registry; sessions only get tokens. */
  sessionUser(request: IncomingMessage): RegistryUser | undefined
  /** True for the consumer UUID of a registered host. */
  isHost(uuid: string): boolean
  /** Consumer UUID of the host whose primary interface has this address (v4 or v6 text). */
  hostWithAddress(address: string): string | undefined
}

/** Personal access tokens. */
export interface AccessTokens {
  /** The token with this stored value, even when it is revoked or expired. One indexed query. */
  find(value: string): AccessToken | undefined
  /** The user's token of the name `registry`, even when it is revoked or expired. */
  ofUser(user: RegistryUser): AccessToken | undefined
  /** Makes the token named `registry`. */
  create(user: RegistryUser, expiresAt: Date): AccessToken
  setExpiry(token: AccessToken, expiresAt: Date): void
  delete(token: AccessToken): void
  /** Setting `registry_token_expiration_minutes`. */
  minutes(): number
}

/** What the parts of a pushed name mean. */
export interface PushPlaces {
  /** Organizations whose label, in lower case, is the given text. */
  organizationsLabelled(text: string): readonly Labelled[]
  organizationWithId(id: number): Labelled | undefined
  /** Products of an organization whose label, in lower case, is the given text. */
  productsLabelled(organization: Labelled, text: string): readonly Labelled[]
  /** A product by ID, inside the organization. */
  productWithId(organization: Labelled, id: number): Labelled | undefined
  /** The root repository of a product with this label, of whatever origin. */
  rootLabelled(product: Labelled, label: string): PushRoot | undefined
}

/** Pushed repositories. */
export interface PushRepositories extends PushPlaces {
  /** The permission `sync_products` on a product. */
  maySync(user: RegistryUser, product: Labelled): boolean
  /**
   * Makes the root repository and its library instance with the task "Create Container Push Repository Root". Throws a
   * `RegistryError` to refuse, e.g. when another instance has the name.
   */
  createPushRepository(wanted: NewPushRepository): Awaitable<RegistryRepository>
}
