// Times as people read them: `2026-03-02 10:15:00 +0100`, with the offset of the zone they are in.
const zoned = /^\s*\d{4}-\d{1,2}-\d{1,2}[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})\s*$/

/** A server's time in the local zone, or in UTC; what has no zone, or is no time, stays as it is. */
export function timeText(value: unknown, zone: 'local' | 'utc'): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  const at = zoned.test(text) ? new Date(text) : undefined
  if (!at || Number.isNaN(at.getTime())) return text
  const offset = zone === 'utc' ? 0 : -at.getTimezoneOffset()
  const clock = new Date(at.getTime() + offset * 60_000).toISOString()
  const minutes = Math.abs(offset)
  return `${clock.slice(0, 10)} ${clock.slice(11, 19)} ${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`
}

const two = (n: number): string => String(n).padStart(2, '0')
