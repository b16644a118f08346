import {createHash, randomBytes} from 'node:crypto'
import type {Store} from '../tables'
import {blank, Faults, taken} from '../kernel/errors'
import type {PersonalAccessToken, User} from './tables'

/** Reads a time as people write it: a date, or date and time, in UTC unless a zone is named. Undefined when it is none. */
export function parseTime(text: string): number | undefined {
  const match =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(UTC|Z|[+-]\d{2}:?\d{2})?$/i.exec(
      text.trim(),
    )
  if (!match) return undefined
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00', zone = 'Z'] = match
  const two = (digits: string) => digits.padStart(2, '0')
  const offset = /^(?:UTC|Z)$/i.test(zone) ? 'Z' : zone.replace(/(\d{2}):?(\d{2})/, '$1:$2')
  const time = Date.parse(`${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}${offset}`)
  return Number.isNaN(time) ? undefined : time
}

/** Makes a token; its value is known only now. 422 when the name is missing or used, or the expiry is not in the future. */
export function createPersonalAccessToken(
  store: Store,
  user: User,
  {name, expiresAt}: {name: string; expiresAt: string | null | undefined},
): {token: PersonalAccessToken; value: string} {
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(name.length > 254, 'name', 'is too long (maximum is 254 characters)')
  faults.when(store.personalAccessTokens.first({user_id: user.id, name}) !== undefined, 'name', taken)
  const time = expiresAt ? parseTime(expiresAt) : null
  faults.when(time === undefined, 'expires_at', 'is not a valid time; use a form such as 2027-01-31 12:00:00 UTC')
  faults.when(typeof time === 'number' && time <= store.now(), 'expires_at', 'cannot be in the past')
  faults.throwAny()
  return createToken(store, user, name, time ?? null)
}

/** How long the use of a token may go unrecorded; each record is a write to disk. */
const useInterval = 60_000

/** Neither revoked nor expired. `now` in milliseconds since 1970. */
export function isActive(token: PersonalAccessToken, now: number): boolean {
  return !token.revoked && (token.expires_at === null || token.expires_at > now)
}

/** Records that a token was used, at most once a minute. */
export function touchToken(store: Store, token: PersonalAccessToken): void {
  const now = store.now()
  if (token.last_used_at === null || now - token.last_used_at > useInterval)
    store.personalAccessTokens.update(token.id, {last_used_at: now, updated_at: token.updated_at})
}

/** Makes a personal access token; its value is known only now. A row of that name must not exist. */
export function createToken(
  store: Store,
  user: Pick<User, 'id'>,
  name: string,
  expiresAt: number | null,
): {token: PersonalAccessToken; value: string} {
  const value = randomBytes(16).toString('base64url')
  const token = store.personalAccessTokens.insert({
    user_id: user.id,
    name,
    token: hashToken(user.id, value),
    expires_at: expiresAt,
    revoked: false,
  })
  return {token, value}
}

/** What is stored of a token's value. The value is random, so a plain hash reveals nothing about it. */
export function hashToken(userId: number, value: string): string {
  return createHash('sha256').update(`${userId}:${value}`).digest('hex')
}
