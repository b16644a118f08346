const minute = 60_000
const ranges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const nicknames: Record<string, string> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
}

/**
 * First full minute after `after` (milliseconds since 1970) that a cron expression names, in UTC; undefined when the expression is
 * not valid or names no day within eight years.
 */
export function nextCron(expression: string, after: number): number | undefined {
  const text = expression.trim().toLowerCase()
  const fields = (nicknames[text] ?? text).split(/\s+/)
  const sets = fields.length === 5 ? fields.map((field, place) => values(field, place)) : []
  const [minutes, hours, monthDays, monthSet, weekDays] = sets
  if (!minutes || !hours || !monthDays || !monthSet || !weekDays) return undefined
  const anyMonthDay = fields[2]?.startsWith('*') === true
  const anyWeekDay = fields[4]?.startsWith('*') === true
  const fits = (at: Date) => {
    if (!monthSet.has(at.getUTCMonth() + 1)) return false
    const byMonth = monthDays.has(at.getUTCDate())
    const byWeek = weekDays.has(at.getUTCDay()) || (at.getUTCDay() === 0 && weekDays.has(7))
    // with both kinds of days given, either will do
    return anyMonthDay || anyWeekDay ? byMonth && byWeek : byMonth || byWeek
  }
  const start = (Math.floor(after / minute) + 1) * minute
  const first = new Date(start)
  for (let day = 0; day < 8 * 366; day++) {
    const date = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), first.getUTCDate() + day))
    if (!fits(date)) continue
    for (const h of [...hours].toSorted((a, b) => a - b))
      for (const m of [...minutes].toSorted((a, b) => a - b)) {
        const time = date.getTime() + (h * 60 + m) * minute
        if (time >= start) return time
      }
  }
  return undefined
}

/** Numbers that one field names: `*`, `5`, `1-5`, lists, steps, names of months and days. Undefined when it is not valid. */
function values(field: string, place: number): Set<number> | undefined {
  const [low, high] = ranges[place] ?? [0, 0]
  const found = new Set<number>()
  for (const part of field.split(',')) {
    const match = /^(\*|[a-z\d]+)(?:-([a-z\d]+))?(?:\/(\d+))?$/.exec(part)
    if (!match) return undefined
    const [, from = '', to, by] = match
    const first = from === '*' ? low : number(from, place)
    const last = to !== undefined ? number(to, place) : from === '*' || by !== undefined ? high : first
    const step = by === undefined ? 1 : Number(by)
    if (first === undefined || last === undefined || step < 1 || first < low || last > high || first > last)
      return undefined
    for (let n = first; n <= last; n += step) found.add(n)
  }
  return found
}

function number(text: string, place: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text)
  const names = place === 3 ? months : place === 4 ? days : []
  const at = names.indexOf(text)
  return at < 0 ? undefined : at + (place === 3 ? 1 : 0)
}
