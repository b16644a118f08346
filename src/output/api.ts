// The API's own records: snake_case keys and JSON types, whole or reduced to the names that were picked.
import {usageError} from '../core/errors'
import {nearest} from '../core/text'
import type {Field, Row} from './fields'
import {forTerminal} from './json'
import {pagesOf, streamOf, type ListPrinter, type PrintOptions} from './printer'
import {isRow} from './read'
import {apiNames} from './select'

/** Names to print, as a tree: true for a whole value, names within it otherwise. */
type Wanted = Map<string, Wanted | true>

function wantedOf(picks: readonly string[]): Wanted {
  const root: Wanted = new Map()
  for (const name of picks) {
    let at = root
    const steps = name.split('.')
    for (const [i, step] of steps.entries()) {
      const below = at.get(step)
      if (below === true) break
      if (i === steps.length - 1) at.set(step, true)
      else if (below) at = below
      else {
        const next: Wanted = new Map()
        at.set(step, next)
        at = next
      }
    }
  }
  return root
}

/** The picked part of a value: of each item of an array; a name that is not there becomes null, so that keys are stable. */
function project(value: unknown, wanted: Wanted): unknown {
  if (Array.isArray(value)) return value.map((item) => project(item, wanted))
  if (!isRow(value)) return null
  const entries = [...wanted].map(([name, inner]) => {
    const own = Object.hasOwn(value, name) ? value[name] : null
    return [name, inner === true ? own : project(own, inner)] as const
  })
  return Object.fromEntries(entries)
}

/** A function that reduces records to the picked names; the identity when none are picked. */
export function picker(picks: readonly string[] | undefined): (record: unknown) => unknown {
  if (!picks || picks.length === 0) return (record) => record
  const wanted = wantedOf(picks)
  return (record) => (isRow(record) ? project(record, wanted) : record)
}

/**
 * Checks picked names against what the first records hold and what the fields of the command read. A name below a
 * null or in an empty list cannot be judged and passes, as all names do when there are no records: what a command
 * reads is only a part of what they hold. Throws a usage error that lists the legal names.
 */
export function checkPicks(picks: readonly string[], records: readonly Row[], fields: readonly Field[] = []): void {
  const declared = apiNames(fields)
  if (records.length === 0) return
  const top = new Set(records.flatMap((record) => Object.keys(record)))
  const legal = [...top, ...declared.filter((name) => !top.has(name))]
  for (const name of picks) {
    const steps = name.split('.')
    if (declared.some((path) => path === name || path.startsWith(`${name}.`))) continue
    if (records.some((record) => mayHave(record, steps))) continue
    const near = nearest(name, legal)
    throw usageError(
      `The records have no field "${name}"`,
      near === undefined ? undefined : `Did you mean "${near}"?`,
      `Fields: ${legal.join(', ')}`,
    )
  }
}

function mayHave(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined || value === null) return true
  if (Array.isArray(value)) return value.length === 0 || value.some((item) => mayHave(item, [step, ...rest]))
  return isRow(value) && Object.hasOwn(value, step) && mayHave(value[step], rest)
}

const pretty = (value: unknown): string => JSON.stringify(value ?? null, null, 2)

/**
 * `--json` of a list: an array of API records, page by page. A page is written in one go: what stands between its brackets is indented as
 * the items of the whole list are.
 */
export function apiJsonList({picks, tty}: PrintOptions = {}): ListPrinter {
  const reduce = picker(picks)
  return pagesOf({
    items: (records) => forTerminal(pretty(picks?.length ? records.map(reduce) : records).slice(2, -2), tty),
    open: '[\n',
    between: ',\n',
    close: '\n]\n',
    empty: '[]\n',
  })
}

/** `--json` of one record, or of any other answer of the API. */
export const apiJson = (value: unknown, {picks, tty}: PrintOptions = {}): string =>
  `${forTerminal(pretty(picker(picks)(value)), tty)}\n`

const jsonLine = (value: unknown, tty: boolean | undefined): string =>
  `${forTerminal(JSON.stringify(value ?? null), tty)}\n`

/** One API record on each line. */
export function ndjsonList({picks, tty}: PrintOptions = {}): ListPrinter {
  const reduce = picker(picks)
  return streamOf({item: (record) => jsonLine(reduce(record), tty)})
}

/** Any values, one on each line. */
export const ndjson = (values: readonly unknown[], {tty}: PrintOptions = {}): string =>
  values.map((value) => jsonLine(value, tty)).join('')
