// Reading values out of records. Three cases are distinguished, as in the reference client: a value, null (printed
// blank), and a key that the server did not send (undefined: the field is left out).
import {isObject} from '../core/json'
import {isGroup, type Field, type GroupField, type ReferenceField, type Row} from './fields'

/** True for a JSON object. */
export const isRow: (value: unknown) => value is Row = isObject

/** The value of a field in a record; undefined when the last key of its path is missing, null when one before it is. */
export function valueAt(field: Field, record: unknown): unknown {
  if (typeof field.path === 'function') return isRow(record) ? field.path(record) : null
  let value = record
  for (const key of field.path) {
    if (!isRow(value)) return null
    value = Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

/** Whether a field with this value is part of a printed record. */
export function isShown(field: Field, value: unknown): boolean {
  if (value === undefined) return false
  if (isGroup(field)) return isGroupShown(field, value)
  if (field.kind === 'reference' && field.flat) return isNamed(field, value)
  return value !== null || !field.hideBlank
}

function isGroupShown(field: GroupField, value: unknown): boolean {
  if (!field.hideBlank) return true
  if (isEmpty(value)) return false
  return field.kind === 'collection' || field.fields.some((f) => isShown(f, valueAt(f, value)))
}

const isNamed = ({nameKey, idKey}: ReferenceField, value: unknown): boolean =>
  isRow(value) && isPresent(value[nameKey]) && isPresent(value[idKey])

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== false

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return isRow(value) ? Object.keys(value).length === 0 : value === null
}

/** The items of a collection's value: none for null; anything that is not a list counts as its only item. */
export function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  return value === null || value === undefined ? [] : [value]
}

/** The fields to print: those of kind id only when they are asked for. */
export function withoutIds(fields: readonly Field[]): readonly Field[] {
  return fields.filter((f) => f.kind !== 'id').map((f) => (isGroup(f) ? {...f, fields: withoutIds(f.fields)} : f))
}
