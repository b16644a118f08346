// A record as lines of `Label: value`, with groups indented and items counted: what `info` prints for people.
import {padEnd} from '../core/text'
import {paint} from './color'
import {shownText} from './escape'
import {isGroup, type Field, type GroupField, type Row} from './fields'
import type {PrintOptions} from './printer'
import {isShown, itemsOf, valueAt} from './read'
import {indent, textOf} from './values'

const groupIndent = '    '

/** Lines of a record, without the newline at the end. */
function recordText(fields: readonly Field[], record: unknown, options: PrintOptions): string {
  const shown = fields
    .map((field) => ({field, value: valueAt(field, record)}))
    .filter(({field, value}) => isShown(field, value))
  const width = Math.max(0, ...shown.map(({field}) => head(field).length))
  const lines = shown.map(({field, value}) => {
    const label = field.label === null ? '' : padEnd(head(field), width)
    return label + (isGroup(field) ? `\n${groupText(field, value, options)}` : valueText(field, value, options))
  })
  return trimEnd(lines.join('\n'))
}

const head = (field: Field): string => `${field.label ?? ''}: `

function valueText(field: Field, value: unknown, options: PrintOptions): string {
  const text = shownText(textOf(field, value, 'base', options) ?? '', options)
  return options.color && field.state === true ? paint(text, text) : text
}

function groupText(field: GroupField, value: unknown, options: PrintOptions): string {
  const items = field.kind === 'label' ? [value] : itemsOf(value)
  const texts = items.map((item, i) => {
    const text = indent(recordText(field.fields, item, options), groupIndent)
    return field.numbered ? ` ${`${i + 1})`.padEnd(3)}${text.slice(groupIndent.length)}` : text
  })
  return trimEnd(texts.join('\n'))
}

// By hand: a pattern for blanks at the end takes quadratic time on a server's text of a million blanks.
function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && '\0\t\n\v\f\r '.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** A record and the blank line after it. */
export const recordBlock = (fields: readonly Field[], record: Row, options: PrintOptions): string =>
  `${recordText(fields, record, options)}\n\n`
