// Compares what the program printed in a machine-readable format with what was recorded.
import {parse} from 'yaml'
import {isObject, same} from './actions'
import type {Row} from './rows'

const readers: Readonly<Record<NonNullable<Row['format']>, (text: string) => unknown>> = {
  json: (text) => JSON.parse(text) as unknown,
  yaml: (text) => parse(text) as unknown,
  csv: (text) => text.trimEnd().split(/\r?\n/),
}

/** Faults of a row's standard output; none for a row without a format. */
export function printedFaults({format, stdout = ''}: Row, printed: string): string[] {
  if (format === undefined) return []
  const read = readers[format]
  try {
    return same(unworded(read(printed)), unworded(read(stdout))) ? [] : [`${format} on stdout differs`]
  } catch (error) {
    return [`${format} on stdout: ${error instanceof Error ? error.message : String(error)}`]
  }
}

const wordings = new Set(['message', 'Message', 'MESSAGE'])

/** The wording of a result is each program's own: only its presence and place are compared. */
function unworded(value: unknown): unknown {
  if (Array.isArray(value)) {
    const [head, ...lines] = value as unknown[]
    if (typeof head !== 'string' || !/^Message\b/.test(head)) return value
    return [head, ...lines.map((line) => String(line).replace(/^("(?:[^"]|"")*"|[^,]*)/, 'MESSAGE'))]
  }
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, wordings.has(name) && member ? 'MESSAGE' : member]),
  )
}
