import type {IncomingMessage} from 'node:http'
import type {ContentStore} from '../store'
import type {RegistryError} from './errors'
import type {Exchange} from './exchange'
import type {RegistryPolicy} from './policy'

type Awaitable<T> = T | Promise<T>

/** A repository as the registry serves it. */
export interface RegistryRepository {
  /** The embedder's ID for it; the registry only hands it back. */
  readonly id: number
  /** Its path under `/v2/`. */
  readonly name: string
  /** The content set it points at now. */
  readonly contentSetId: number
  /** True where clients may change the content; its content set is mutable. */
  readonly isPush: boolean
  /** False where anybody may read. */
  readonly needsUser: boolean
}

/** Who sends a request. Embedders extend it with what their own ports need. */
export interface Caller {
  /** True for a sender that proved nothing: a request that needs a user is then refused. */
  readonly isAnonymous: boolean
  /** True for wrong credentials where the catalog should be refused instead of showing only what is public. */
  readonly isRefused: boolean
  /**
   * Key of the user behind the request; an upload belongs to the user who started it. An anonymous caller may have one, when
   * its login expired: it may then finish its uploads, and nothing else.
   */
  readonly user: string | undefined
}

/** Who is asking, and what is answered to those who have to say so first. */
export interface Access<C extends Caller = Caller> {
  /** Called once for each request. Wrong credentials do not throw: what is public is served all the same. */
  identify(request: IncomingMessage): Awaitable<C>
  /** The refusal of a request that needs a user: 401 with a challenge. */
  unauthenticated(exchange: Exchange): RegistryError
  /** True where a repository that needs a user should look missing to an anonymous caller, instead of asking for a login. */
  conceals?(request: IncomingMessage): boolean
}

/** A part of the names in order: at most `limit`, all when it is undefined, and only those after `last` unless that is empty. */
export interface NamePage {
  readonly last: string
  readonly limit: number | undefined
}

/**
 * The repositories. Asked again for each request, so rights and names that change take effect at once; `named` and
 * `mayRead` stand in the path of every pull and should be one indexed query each.
 */
export interface Catalog<C extends Caller = Caller> {
  /** The repository with this name, whether or not anybody may read it. */
  named(name: string): RegistryRepository | undefined
  /** The repositories that a caller may read, in any order. */
  readable(caller: C): readonly RegistryRepository[]
  /**
   * The names of those, at most `limit` of them, after `last`, each once, in the order of their bytes. Without it they are taken
   * from `readable`, whose cost grows with the number of repositories.
   */
  names?(caller: C, page: NamePage): readonly string[]
  /** Whether a caller may read one repository. */
  mayRead(caller: C, repository: RegistryRepository): boolean
}

/** What a client changed. IDs are those of the content store. */
export type RegistryChange =
  | {readonly kind: 'manifest put'; readonly manifestId: number; readonly tags: readonly string[]}
  | {readonly kind: 'manifest deleted'; readonly manifestId: number}
  | {readonly kind: 'tag deleted'; readonly tag: string}
  | {readonly kind: 'blob deleted'; readonly digest: string}

/** Where clients push to. A registry without it is read-only. */
export interface PushTarget<C extends Caller = Caller> {
  /**
   * The repository that a name is pushed to, or undefined when it can be created. Throws a {@link RegistryError} when
   * the caller may not push there or the name is not one to push to.
   */
  find(caller: C, name: string): RegistryRepository | undefined
  /**
   * Creates that repository, with a mutable content set (`content.sets.create({mutable: true})`). Called after `find`; requests
   * for one name that come side by side share one call. May throw a {@link RegistryError}.
   */
  create(caller: C, name: string): Awaitable<RegistryRepository>
  /** Called inside the transaction of each change: update what depends on the content, quickly. */
  changed(repository: RegistryRepository, change: RegistryChange): void
}

/** Hands out bearer tokens. A registry without it has no `/v2/token`. */
export interface Tokens {
  /** Answers `GET /v2/token`; see {@link sendToken}. May throw a {@link RegistryError}. */
  answer(exchange: Exchange): Awaitable<void>
}

/** Content that is fetched when a client first asks for it. Without it, a blob that is not stored is unknown. */
export interface BlobSource {
  /** Stores a blob (`content.putBlob`) that the manifests of a repository need. Requests that come meanwhile should share it. */
  obtain(repository: RegistryRepository, digest: string): Promise<void>
}

export interface SearchResult {
  /** How many match, before the limit. */
  readonly total: number
  readonly results: readonly {readonly name: string; readonly description: string | null}[]
}

/** Search as docker's first API has it. A registry without it has no `/v1`. */
export interface Search<C extends Caller = Caller> {
  /** The repositories that match a text among those that a caller may read, by name. A text that makes no sense finds nothing. */
  search(caller: C, query: string, limit: number): SearchResult
}

/** The index of flatpaks. A registry without it has no `/index`. */
export interface FlatpakCatalog<C extends Caller = Caller> {
  /** The repositories whose flatpaks a caller gets to see. */
  listed(caller: C, request: IncomingMessage): readonly RegistryRepository[]
}

/** What a registry is made of. A read-only one needs the first three; each optional port adds what its interface describes. */
export interface RegistryPorts<C extends Caller = Caller> {
  readonly content: ContentStore
  readonly catalog: Catalog<C>
  readonly access: Access<C>
  readonly push?: PushTarget<C>
  readonly tokens?: Tokens
  readonly blobs?: BlobSource
  readonly search?: Search<C>
  readonly flatpaks?: FlatpakCatalog<C>
}

export interface RegistryOptions {
  /** What this registry does where registries differ; {@link fullPolicy} when absent. */
  readonly policy?: RegistryPolicy
  /** Largest manifest in bytes; 4 MiB when absent. */
  readonly manifestLimit?: number
  /** A connection on which nothing moves for so long is cut, in milliseconds; one minute when absent, 0: never. */
  readonly idleTimeout?: number
  /**
   * The refusal for a manifest that a repository does not have; 404 MANIFEST_UNKNOWN when absent or undefined. `isStored`
   * is true for the digest of a manifest of some other repository.
   */
  readonly missingManifest?: (name: string, reference: string, isStored: boolean) => RegistryError | undefined
  /** Called with errors that are not the client's fault. */
  readonly onError?: (error: unknown, request: IncomingMessage) => void
}
