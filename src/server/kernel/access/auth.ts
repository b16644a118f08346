import {createHash, createHmac, randomBytes} from 'node:crypto'
import {sql} from '../store/sql'
import type {PersonalAccessToken, User} from '../../accounts/tables'
import type {Store} from '../../tables'
import type {Settings} from '../../settings/definitions'
import {hashPassword, verifyPassword} from './password'

/** Who is asking, and with what. */
export interface Identity {
  readonly user: User
  /** Set when a personal access token stood in for the password. */
  readonly token?: PersonalAccessToken
}

const cacheTime = 5 * 60_000
const cacheLimit = 2000
/** How long the use of a session or token may go unrecorded; each record is a write to disk. */
const useInterval = 60_000

interface Cached {
  readonly userId: number
  readonly passwordHash: string
  readonly until: number
}

/** Users, their passwords, tokens, sessions and permissions. */
export class Auth {
  readonly #store: Store
  readonly #settings: Settings
  readonly #now: () => number
  readonly #key = randomBytes(32)
  /** Passwords verified a moment ago, by a keyed hash, so that scrypt's cost is paid once and not per request. */
  readonly #verified = new Map<string, Cached>()
  /** The session that was last given for the same credentials. */
  readonly #given = new Map<string, {value: string; id: number}>()

  constructor(store: Store, settings: Settings, now: () => number) {
    this.#store = store
    this.#settings = settings
    this.#now = now
  }

  /** Checks a login with a password or a personal access token; undefined when either is wrong or the user disabled. */
  async basic(login: string, password: string): Promise<Identity | undefined> {
    const user = this.#store.users.first({login})
    if (!user) {
      await verifyPassword(password, null) // an unknown login must not answer faster than a wrong password
      return undefined
    }
    if (user.disabled) return undefined
    const token = this.#token(user, password)
    if (token) return {user, token}
    return (await this.#passwordFits(user, password)) ? {user} : undefined
  }

  async #passwordFits(user: User, password: string): Promise<boolean> {
    const key = createHmac('sha256', this.#key).update(`${user.id}\0${password}`).digest('base64')
    const cached = this.#verified.get(key)
    if (cached && cached.until > this.#now() && cached.passwordHash === user.password_hash) return true
    if (!(await verifyPassword(password, user.password_hash))) return false
    if (this.#verified.size >= cacheLimit) this.#verified.clear()
    this.#verified.set(key, {userId: user.id, passwordHash: user.password_hash ?? '', until: this.#now() + cacheTime})
    return true
  }

  #token(user: User, value: string): PersonalAccessToken | undefined {
    const row = this.#store.personalAccessTokens.first({user_id: user.id, token: hashToken(user.id, value)})
    if (!row || !this.isActive(row)) return undefined
    this.touchToken(row)
    return row
  }

  /** Neither revoked nor expired. */
  isActive(token: PersonalAccessToken): boolean {
    return !token.revoked && (token.expires_at === null || token.expires_at > this.#now())
  }

  /** Records that a token was used, at most once a minute. */
  touchToken(token: PersonalAccessToken): void {
    const now = this.#now()
    if (token.last_used_at === null || now - token.last_used_at > useInterval)
      this.#store.personalAccessTokens.update(token.id, {last_used_at: now, updated_at: token.updated_at})
  }

  /** Makes a personal access token; its value is known only now. A row of that name must not exist. */
  createToken(user: User, name: string, expiresAt: number | null): {token: PersonalAccessToken; value: string} {
    const value = randomBytes(16).toString('base64url')
    const token = this.#store.personalAccessTokens.insert({
      user_id: user.id,
      name,
      token: hashToken(user.id, value),
      expires_at: expiresAt,
      revoked: false,
    })
    return {token, value}
  }

  async setPassword(user: User, password: string): Promise<User> {
    const hash = await hashPassword(password)
    this.#store.sessions.delete({user_id: user.id})
    return this.#store.users.update(user.id, {password_hash: hash})
  }

  /** Value of a session cookie for this identity. The same credentials get the same session while it lasts. */
  session({user, token}: Identity): string {
    const key = `${user.id}:${token?.id ?? ''}:${user.password_hash}`
    const given = this.#given.get(key)
    const alive = given && this.#store.sessions.find(given.id)
    const now = this.#now()
    if (given && alive && now - alive.used_at < this.#idleTime()) {
      if (now - alive.used_at > useInterval) this.#store.sessions.update(alive.id, {used_at: now})
      return given.value
    }
    const value = randomBytes(24).toString('base64url')
    this.#store.sessions.delete(sql('used_at < ?', now - this.#idleTime()))
    const row = this.#store.sessions.insert({
      key: hashSession(value),
      user_id: user.id,
      token_id: token?.id ?? null,
      used_at: now,
    })
    this.#store.users.update(user.id, {last_login_on: now, updated_at: user.updated_at})
    if (this.#given.size >= cacheLimit) this.#given.clear()
    this.#given.set(key, {value, id: row.id})
    return value
  }

  /** Who a session cookie belongs to; undefined when it is unknown or was idle too long. Using it prolongs it. */
  bySession(value: string): Identity | undefined {
    const session = this.#store.sessions.first({key: hashSession(value)})
    if (!session) return undefined
    const now = this.#now()
    const user = this.#store.users.find(session.user_id)
    const token = session.token_id === null ? undefined : this.#store.personalAccessTokens.find(session.token_id)
    const dead = now - session.used_at >= this.#idleTime() || (token && !this.isActive(token))
    if (!user || user.disabled || dead) {
      this.#store.sessions.delete({id: session.id})
      return undefined
    }
    if (now - session.used_at > useInterval) this.#store.sessions.update(session.id, {used_at: now})
    return {user, ...(token && {token})}
  }

  #idleTime(): number {
    return Math.max(1, this.#settings.number('idle_timeout')) * 60_000
  }

  /** Permissions by the user's roles, the default role included. Administrators need none. */
  permissionsOf(user: User): ReadonlySet<string> {
    const roles = new Set(this.#store.userRoles.all({user_id: user.id}).map((row) => row.role_id))
    for (const role of this.#store.roles.all({builtin: 2})) roles.add(role.id)
    return new Set([...roles].flatMap((role_id) => this.#store.rolePermissions.all({role_id}).map((p) => p.permission)))
  }

  /** True when the user has the permission, and, where an organization is given, belongs to it. */
  can(user: User, permission: string, organizationId?: number): boolean {
    if (user.admin) return true
    if (organizationId !== undefined && !this.organizationsOf(user)?.has(organizationId)) return false
    return this.permissionsOf(user).has(permission)
  }

  /** Ids of the organizations a user belongs to; undefined for administrators, who see all. */
  organizationsOf(user: User): ReadonlySet<number> | undefined {
    if (user.admin) return undefined
    return new Set(this.#store.userOrganizations.all({user_id: user.id}).map((row) => row.organization_id))
  }
}

/** What is stored of a token's value. The value is random, so a plain hash tells nothing about it. */
export function hashToken(userId: number, value: string): string {
  return createHash('sha256').update(`${userId}:${value}`).digest('hex')
}

const hashSession = (value: string) => createHash('sha256').update(value).digest('hex')
