import {Cron} from 'croner'

/**
 * First full minute after `after` (milliseconds since 1970) that a cron expression of five fields names, in UTC; undefined when the
 * expression is not valid or names no day.
 */
export function nextCron(expression: string, after: number): number | undefined {
  const text = expression.trim()
  const [, , monthDays = '', , weekDays] = text.split(/\s+/)
  if (weekDays === undefined && !text.startsWith('@')) return undefined
  // as cron has it: with both kinds of days given, either will do; `*/2` is a star still
  const both = monthDays.startsWith('*') || weekDays?.startsWith('*') === true
  try {
    // `5/15` means from the fifth minute on, for cron as for Katello
    const cron = new Cron(text, {timezone: 'Etc/UTC', mode: '5-part', sloppyRanges: true, domAndDow: both})
    return cron.nextRun(new Date(after))?.getTime()
  } catch {
    return undefined
  }
}
