import {counted} from '../../../core/counted'

/** A time as the API writes it: `2026-11-23 10:00:00 UTC`. Takes milliseconds since 1970. */
export function utc(milliseconds: number): string
export function utc(milliseconds: number | null | undefined): string | null
export function utc(milliseconds: number | null | undefined): string | null {
  if (milliseconds === null || milliseconds === undefined) return null
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const month = 30 * day
const year = 365 * day

/** A duration in English as the API words it: `less than a minute`, `about 2 hours`, `3 days`. */
export function inWords(milliseconds: number): string {
  const span = Math.abs(milliseconds)
  const count = (unit: number) => Math.round(span / unit)
  if (span < 30_000) return 'less than a minute'
  if (span < 44.5 * minute) return counted(count(minute), 'minute')
  if (span < 23.99 * hour) return `about ${counted(Math.max(1, count(hour)), 'hour')}`
  if (span < 29.99 * day) return counted(Math.max(1, count(day)), 'day')
  if (span < 60 * day) return `about ${counted(count(month), 'month')}`
  if (span < year) return counted(count(month), 'month')
  return `about ${counted(Math.floor(span / year), 'year')}`
}

/** `created_at` and `updated_at` as the API writes them. */
export function stamps(row: {created_at: number; updated_at: number}): {created_at: string; updated_at: string} {
  return {created_at: utc(row.created_at), updated_at: utc(row.updated_at)}
}
