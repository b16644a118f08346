// A single value as text. The reference client is a Ruby program, and what it prints for arrays and objects in plain
// fields is Ruby's notation; scripts have come to parse it, so it is kept.
import type {Field, ReferenceField} from './fields'
import type {PrintOptions} from './printer'
import {isRow} from './read'
import {timeText} from './times'

/** Where the text goes: a record, a table's cell or a CSV cell. */
export type Sink = 'base' | 'table' | 'csv'

/** Text of a value; numbers and booleans as in JSON, null as nothing, arrays and objects in Ruby's notation. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  return inspect(value)
}

function inspect(value: unknown): string {
  if (value === null || value === undefined) return 'nil'
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(inspect).join(', ')}]`
  if (isRow(value)) {
    const pairs = Object.entries(value).map(([key, item]) => `${quoted(key)}=>${inspect(item)}`)
    return `{${pairs.join(', ')}}`
  }
  return String(value)
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\u001b': '\\e',
  '\u0007': '\\a',
  '\b': '\\b',
  '\v': '\\v',
  '\f': '\\f',
}

function quoted(text: string): string {
  // eslint-disable-next-line no-control-regex
  const safe = text.replace(/["\\\u0000-\u001f\u007f-\u009f]|#(?=[{$@])/g, (c) => {
    if (c === '#') return '\\#'
    const code = c.charCodeAt(0)
    return escapes[c] ?? (code > 0x7f ? `\\u${hex(code, 4)}` : `\\x${hex(code, 2)}`)
  })
  return `"${safe}"`
}

const hex = (code: number, digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0')

const clock = /^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?/

/** `2026-03-02 09:15:00 UTC` as `2026/03/02 09:15:00`: in the zone it was sent in; anything else as it is. */
function dateText(value: unknown): string {
  const text = plainText(value)
  const parts = clock.exec(text)
  if (!parts) return text
  const [year = '', month = '', day = '', hour = '0', minute = '0', second = '0'] = parts.slice(1)
  const two = (part: string) => part.padStart(2, '0')
  return `${year}/${two(month)}/${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`
}

/** Name of a referenced object, with the id and details in brackets where they are wanted; null without a name. */
function referenceText(field: ReferenceField, value: unknown, showIds: boolean): string | null {
  if (!isRow(value)) return plainText(value)
  const name = value[field.nameKey]
  if (name === null || name === undefined || name === false) return null
  const details = field.details.map(({key}) => plainText(value[key])).filter((text) => text !== '')
  if (showIds) details.unshift(`id: ${plainText(value[field.idKey])}`)
  return details.length > 0 ? `${plainText(name)} (${details.join(', ')})` : plainText(name)
}

const isYes = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== false && value !== 0 && value !== ''

function keyValueText(value: unknown): string {
  if (!isRow(value)) return ''
  return `${plainText(value['name'])} => ${plainText(value['value'])}`
}

/** Text of a field's value (which may be undefined: missing), before any escaping; null is CSV's empty cell. */
export function textOf(
  field: Field,
  value: unknown,
  sink: Sink,
  {showIds = false, times}: Pick<PrintOptions, 'showIds' | 'times'>,
): string | null {
  switch (field.kind) {
    case 'date':
      return times && sink !== 'csv' ? timeText(value, times) : dateText(value)
    case 'list':
      return listText(field.separator, field.onNewLine && sink === 'base', value)
    case 'reference':
      return referenceText(field, value, showIds)
    case 'boolean':
      return sink === 'csv' ? rawText(value) : isYes(value) ? 'yes' : 'no'
    case 'keyValue':
      return sink === 'csv' ? rawText(value) : keyValueText(value)
    case 'paragraph':
      return sink === 'base' ? block(plainText(value)) : sink === 'csv' ? oneLine(plainText(value)) : rawText(value)
    case 'longText':
      return sink === 'base' ? `\n${indent(plainText(value), '  ')}` : rawText(value)
    default:
      return times && sink !== 'csv' && isTime(field) ? timeText(value, times) : rawText(value)
  }
}

/** A time that the reference client prints as it is sent. */
const isTime = ({path}: Field): boolean => typeof path !== 'function' && path.at(-1)?.endsWith('_at') === true

const oneLine = (text: string): string => text.replaceAll(/[\r\n]/g, ' ')

const rawText = (value: unknown): string | null => (value === null ? null : plainText(value))

function listText(separator: string, onNewLine: boolean, value: unknown): string {
  if (!Array.isArray(value)) return plainText(value)
  const text = value.map(plainText).join(separator)
  return onNewLine ? `\n${indent(text, '  ')}` : text
}

const blockWidth = 60

/** A paragraph under its label: lines of 60 characters, as the reference client breaks them. */
function block(text: string): string {
  const characters = [...text]
  const lines: string[] = []
  for (let i = 0; i < characters.length; i += blockWidth) lines.push(characters.slice(i, i + blockWidth).join(''))
  return `\n${indent(lines.join('\n'), '    ')}`
}

/** Puts `by` before every line, also before an empty one. */
export const indent = (text: string, by: string): string => by + text.replaceAll('\n', `\n${by}`)

/** Data of a field's value for JSON and YAML. */
export function dataOf(field: Field, value: unknown): unknown {
  return field.kind === 'reference' ? referenceData(field, value) : value
}

function referenceData(field: ReferenceField, value: unknown): unknown {
  if (value === null || value === '') return new Map()
  if (!isRow(value)) return value
  const data = new Map<string, unknown>([
    ['Name', value[field.nameKey] ?? null],
    ['Id', value[field.idKey] ?? null],
  ])
  for (const {key, heading} of field.details) if (heading !== undefined) data.set(heading, value[key] ?? null)
  return data
}
