import type {App} from '../app'
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
  app: App,
  user: User,
  {name, expiresAt}: {name: string; expiresAt: string | null | undefined},
): {token: PersonalAccessToken; value: string} {
  const faults = new Faults()
  faults.when(name.trim() === '', 'name', blank)
  faults.when(name.length > 254, 'name', 'is too long (maximum is 254 characters)')
  faults.when(app.store.personalAccessTokens.first({user_id: user.id, name}) !== undefined, 'name', taken)
  const time = expiresAt ? parseTime(expiresAt) : null
  faults.when(time === undefined, 'expires_at', 'is not a time: write it as 2027-01-31 12:00:00 UTC')
  faults.when(typeof time === 'number' && time <= app.now(), 'expires_at', 'cannot be in the past')
  faults.throwAny()
  return app.auth.createToken(user, name, time ?? null)
}
