// A record as data with labels for keys: what JSON and YAML print.
import type {Key} from './capitalization'
import {isGroup, type Field, type GroupField} from './fields'
import {isRow, isShown, itemsOf, valueAt} from './read'
import {dataOf} from './values'

/** Labels in the order of the fields; numbers are the keys of counted items. Values are maps, arrays or JSON values. */
export type Labelled = Map<string | number, unknown>

/** The shown fields of a record by label, which `key` writes. Of two fields with the same label the later one gives the value. */
export function labelled(fields: readonly Field[], record: unknown, key?: Key): Labelled {
  const data: Labelled = new Map()
  for (const field of fields) {
    const value = valueAt(field, record)
    if (!isShown(field, value)) continue
    const label = field.label ?? ''
    data.set(key ? key(label) : label, shownData(field, value, key))
  }
  return data
}

/** Data of a field with its value. */
export const shownData = (field: Field, value: unknown, key?: Key): unknown =>
  isGroup(field) ? groupData(field, value, key) : withKeys(dataOf(field, value), key)

/** An object's keys are written as labels are; those of objects in it are not. */
function withKeys(value: unknown, key: Key | undefined): unknown {
  const entries = key && entriesOf(value)
  return entries ? new Map(entries.map(([name, inner]) => [key(String(name)), inner])) : value
}

function groupData(field: GroupField, value: unknown, key: Key | undefined): unknown {
  if (field.kind === 'label') return labelled(field.fields, value, key)
  const items = itemsOf(value).map((item) => labelled(field.fields, item, key))
  const bare = field.fields.some((f) => f.label === null)
  const data = bare ? items.map((item) => item.values().next().value ?? null) : items
  return field.numbered ? new Map(data.map((item, i) => [i + 1, item])) : data
}

/** Keys and values of a map or a JSON object; undefined for anything else. */
export function entriesOf(value: unknown): [string | number, unknown][] | undefined {
  if (value instanceof Map) return [...(value as Labelled)]
  return isRow(value) ? Object.entries(value) : undefined
}
