import type {IncomingMessage} from 'node:http'

/** An account, as far as requests and tasks must know it. */
export interface Account {
  readonly id: number
  readonly login: string
  /** May do everything. */
  readonly admin: boolean
}

/** Who asks, and with what. */
export interface Identity {
  readonly user: Account
  /** Set when an access token stood in for the password. */
  readonly token?: {readonly id: number; readonly token: string}
}

/** What a request is limited to: an organization or a location. */
export interface Scope {
  readonly id: number
  readonly name: string
}

export interface Identified {
  readonly identity?: Identity
  /** Headers of the answer, whatever it will be: the cookie of a new session. */
  readonly headers: Readonly<Record<string, string>>
}

/** What requests ask of those who know accounts, organizations and locations. */
export interface Access {
  /** Who asks: undefined for nobody where that is allowed; otherwise a refusal when it is not known who. */
  identify(request: IncomingMessage, anonymous: boolean): Promise<Identified>
  /** A login with a password or an access token, which gets a session of its own; without an identity where they are wrong. */
  logIn(request: IncomingMessage, login: string, password: string): Promise<Identified>
  /** True when somebody has a permission, and, where an organization is given, belongs to it. */
  can(user: Account, permission: string, organizationId?: number): boolean
  /** Ids of the organizations that somebody belongs to; undefined for all. */
  organizationsOf(user: Account): ReadonlySet<number> | undefined
  /** The organization of an id or a title; undefined for none; a refusal when it is unknown or not the user's. */
  organization(given: unknown, user: Account): Scope | undefined
  /** The location of an id or a title, like {@link organization}. */
  location(given: unknown, user: Account): Scope | undefined
}
