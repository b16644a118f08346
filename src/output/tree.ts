// A record as data with labels for keys: what JSON and YAML print.
import {isGroup, type Field, type GroupField} from './fields'
import {isRow, isShown, itemsOf, valueAt} from './read'
import {dataOf} from './values'

/** Labels in the order of the fields; numbers are the keys of counted items. Values are maps, arrays or JSON values. */
export type Labelled = Map<string | number, unknown>

/** The shown fields of a record by label. Of two fields with the same label the later one gives the value. */
export function labelled(fields: readonly Field[], record: unknown): Labelled {
  const data: Labelled = new Map()
  for (const field of fields) {
    const value = valueAt(field, record)
    if (!isShown(field, value)) continue
    data.set(field.label ?? '', shownData(field, value))
  }
  return data
}

/** Data of a field with its value. */
export const shownData = (field: Field, value: unknown): unknown =>
  isGroup(field) ? groupData(field, value) : dataOf(field, value)

function groupData(field: GroupField, value: unknown): unknown {
  if (field.kind === 'label') return labelled(field.fields, value)
  const items = itemsOf(value).map((item) => labelled(field.fields, item))
  const bare = field.fields.some((f) => f.label === null)
  const data = bare ? items.map((item) => item.values().next().value ?? null) : items
  return field.numbered ? new Map(data.map((item, i) => [i + 1, item])) : data
}

/** Keys and values of a map or a JSON object; undefined for anything else. */
export function entriesOf(value: unknown): [string | number, unknown][] | undefined {
  if (value instanceof Map) return [...(value as Labelled)]
  return isRow(value) ? Object.entries(value) : undefined
}
