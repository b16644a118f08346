import {createHash, createHmac, randomBytes} from 'node:crypto'
import {verifyPassword} from '../kernel/access/password'
import {sql} from '../kernel/store/sql'
import {settingsOf} from '../settings/definitions'
import type {Store} from '../tables'
import type {PersonalAccessToken, User} from './tables'
import {hashToken, isActive, touchToken} from './tokens'

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

/** Logins with a password, a personal access token or a session's cookie. */
export class Auth {
  readonly #store: Store
  readonly #key = randomBytes(32)
  /** Passwords verified a moment ago, by a keyed hash, so that scrypt's cost is paid once and not per request. */
  readonly #verified = new Map<string, Cached>()
  /** The session that was last given for the same credentials. */
  readonly #given = new Map<string, {value: string; id: number}>()

  constructor(store: Store) {
    this.#store = store
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
    if (cached && cached.until > this.#store.now() && cached.passwordHash === user.password_hash) return true
    if (!(await verifyPassword(password, user.password_hash))) return false
    if (this.#verified.size >= cacheLimit) this.#verified.clear()
    this.#verified.set(key, {
      userId: user.id,
      passwordHash: user.password_hash ?? '',
      until: this.#store.now() + cacheTime,
    })
    return true
  }

  #token(user: User, value: string): PersonalAccessToken | undefined {
    const row = this.#store.personalAccessTokens.first({user_id: user.id, token: hashToken(user.id, value)})
    if (!row || !isActive(row, this.#store.now())) return undefined
    touchToken(this.#store, row)
    return row
  }

  /** Value of a session cookie for this identity. The same credentials get the same session while it lasts. */
  session(identity: Identity): string {
    const {user, token} = identity
    const key = `${user.id}:${token?.id ?? ''}:${user.password_hash}`
    const given = this.#given.get(key)
    const alive = given && this.#store.sessions.find(given.id)
    const now = this.#store.now()
    if (given && alive && now - alive.used_at < this.#idleTime()) {
      if (now - alive.used_at > useInterval) this.#store.sessions.update(alive.id, {used_at: now})
      return given.value
    }
    const {value, id} = this.newSession(identity)
    if (this.#given.size >= cacheLimit) this.#given.clear()
    this.#given.set(key, {value, id})
    return value
  }

  /** A session that nobody else has: value of its cookie, and ID of its row. */
  newSession({user, token}: Identity): {value: string; id: number} {
    const value = randomBytes(24).toString('base64url')
    const now = this.#store.now()
    this.#store.sessions.delete(sql('used_at < ?', now - this.#idleTime()))
    const row = this.#store.sessions.insert({
      key: hashSession(value),
      user_id: user.id,
      token_id: token?.id ?? null,
      used_at: now,
    })
    this.#store.users.update(user.id, {last_login_on: now, updated_at: user.updated_at})
    return {value, id: row.id}
  }

  /** Ends the session of a cookie; does nothing for an unknown one. */
  endSession(value: string): void {
    this.#store.sessions.delete({key: hashSession(value)})
  }

  /** Who a session cookie belongs to; undefined when it is unknown or was idle too long. Using it prolongs it. */
  bySession(value: string): Identity | undefined {
    const session = this.#store.sessions.first({key: hashSession(value)})
    if (!session) return undefined
    const now = this.#store.now()
    const user = this.#store.users.find(session.user_id)
    const token = session.token_id === null ? undefined : this.#store.personalAccessTokens.find(session.token_id)
    const dead = now - session.used_at >= this.#idleTime() || (token && !isActive(token, now))
    if (!user || user.disabled || dead) {
      this.#store.sessions.delete({id: session.id})
      return undefined
    }
    if (now - session.used_at > useInterval) this.#store.sessions.update(session.id, {used_at: now})
    return {user, ...(token && {token})}
  }

  #idleTime(): number {
    return Math.max(1, settingsOf(this.#store).number('idle_timeout')) * 60_000
  }
}

const hashSession = (value: string) => createHash('sha256').update(value).digest('hex')
