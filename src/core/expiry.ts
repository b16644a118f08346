// How long something is valid, as people write it.
import {usageError} from './errors'

const hour = 3_600_000
const units: Readonly<Record<string, number>> = {h: hour, d: 24 * hour, w: 7 * 24 * hour, y: 365 * 24 * hour}

/**
 * The end of a time that begins `now` (milliseconds): `90d`, `12h`, `4w`, `1y`, a date, or a date and time; ISO 8601 in UTC, undefined for
 * `never`. A text that is none of these, or a time that is over, is a usage error.
 */
export function readExpiry(option: string, given: string, now: number): string | undefined {
  if (given === 'never') return undefined
  const [, count, unit = ''] = /^(\d{1,5})\s*(h|d|w|y)$/.exec(given) ?? []
  const end = count === undefined ? timeOf(given) : now + Number(count) * (units[unit] ?? Number.NaN)
  if (end === undefined || Number.isNaN(end))
    throw usageError(
      `${option} takes a duration or a date, not ${JSON.stringify(given)}`,
      'Write it as 12h, 90d, 4w, 1y, 2027-01-31, or never',
    )
  if (end <= now) throw usageError(`${option} ${given} is over already`, 'Give a time in the future, or never')
  return `${new Date(end).toISOString().slice(0, -5)}Z`
}

/** A date is valid to its beginning in UTC, as the server reads it. */
function timeOf(given: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z| UTC|[+-]\d\d:?\d\d)?)?$/.test(given)) return undefined
  const day = given.slice(0, 10)
  const time = Date.parse(given.replace(' UTC', 'Z').replace(' ', 'T'))
  const isDay = !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day) // no 30th of February
  return Number.isNaN(time) || !isDay ? undefined : time
}
