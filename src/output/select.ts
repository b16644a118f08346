// Which fields of a command are printed: `--fields` with labels, paths of labels, API names and sets.
import {usageError} from '../core/errors'
import {nearest} from '../core/text'
import {fieldSets, isGroup, type Field, type FieldSet} from './fields'

const defaultSets: readonly FieldSet[] = ['DEFAULT', 'ALL']

/** A field with what it can be asked for by. */
interface Named {
  readonly field: Field
  /** Labels from the outermost group, joined by `/`. */
  readonly name: string
  /** The API's own name with dots; undefined for computed values and for the record itself. */
  readonly apiName: string | undefined
  readonly sets: readonly FieldSet[]
  /** Part of what people are shown unasked. */
  readonly screen: boolean
  readonly members: readonly Named[]
}

function named(fields: readonly Field[], outer?: Named): readonly Named[] {
  return fields.map((field) => {
    const name = [...(outer ? [outer.name] : []), field.label ?? ''].join('/')
    const path = typeof field.path === 'function' ? undefined : field.path
    const outerPath = outer ? outer.apiName : ''
    const apiName = path && outerPath !== undefined ? [outerPath, ...path].filter(Boolean).join('.') : undefined
    const sets = field.sets ?? outer?.sets ?? defaultSets
    const screen = field.screen || sets.includes('DEFAULT') || (outer?.field.screen ?? false)
    const self = {field, name, apiName, sets, screen, members: []}
    return isGroup(field) ? {...self, members: named(field.fields, self)} : self
  })
}

/** Every name that `--fields` takes for this list: labels, `Group/Label`, and the sets. */
export function fieldNames(fields: readonly Field[]): readonly string[] {
  const all = (list: readonly Named[]): string[] =>
    list.flatMap((n) => (n.field.label === null ? [] : [n.name, ...all(n.members)]))
  return [...new Set([...all(named(fields)), ...fieldSets])]
}

/** API names that the fields read (`content_counts.rpm`), for `--json` and for completion. */
export function apiNames(fields: readonly Field[]): readonly string[] {
  const all = (list: readonly Named[]): string[] => list.flatMap((n) => [n.apiName ?? '', ...all(n.members)])
  return [...new Set(all(named(fields)).filter(Boolean))]
}

/**
 * The fields that `wanted` asks for, in the order of the list; the set DEFAULT when it is undefined, on a `screen` with what only people
 * are shown. Labels match in
 * any case and may end in `*`; a group's label brings the whole group, `Group/Label` one of its fields.
 * Throws a usage error that lists the legal names when one is unknown.
 */
export function selectFields(fields: readonly Field[], wanted?: readonly string[], screen = false): readonly Field[] {
  const all = named(fields)
  if (!wanted && screen) return pick(all, [(field) => field.screen])
  if (wanted?.every((text) => text.trim() === '')) throw unknownField('', fieldNames(fields))
  const requests = (wanted ?? ['DEFAULT']).map((text) => request(text.trim(), all, fields))
  return pick(all, requests)
}

type Request = (field: Named) => boolean

/** A request for one name: the set of that name, else the fields with that label, else those of that API name. */
function request(text: string, all: readonly Named[], fields: readonly Field[]): Request {
  const found = (matches: Request, list = all): boolean =>
    list.some((n) => (isGroup(n.field) ? found(matches, n.members) : matches(n)))
  const inSet = (set: FieldSet | undefined): Request | undefined => set && (({sets}) => sets.includes(set))
  const exact = inSet(fieldSets.find((s) => s === text))
  if (exact) return exact
  const named = [byLabel(text.toLowerCase()), byApiName(text)].find((matches) => found(matches))
  const matches = named ?? inSet(fieldSets.find((s) => s === text.toUpperCase()))
  if (!matches) throw unknownField(text, fieldNames(fields))
  return matches
}

function byLabel(text: string): Request {
  const literal = (part: string): string => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
  const pattern = new RegExp(`^${text.split('*').map(literal).join('.*')}(?:/.*)?$`)
  return ({name}) => pattern.test(name.toLowerCase())
}

const byApiName =
  (text: string): Request =>
  ({apiName}) =>
    apiName !== undefined && (apiName === text || apiName.startsWith(`${text}.`))

/** Members of a group are chosen one by one; a group of which some are chosen is part of the result. */
function pick(list: readonly Named[], requests: readonly Request[]): readonly Field[] {
  return list.flatMap((n): readonly Field[] => {
    if (!isGroup(n.field)) return requests.some((wants) => wants(n)) ? [n.field] : []
    const members = pick(n.members, requests)
    return members.length > 0 ? [{...n.field, fields: members}] : []
  })
}

function unknownField(text: string, legal: readonly string[]): Error {
  const near = nearest(
    text.toLowerCase(),
    legal.map((name) => name.toLowerCase()),
  )
  const name = legal.find((n) => n.toLowerCase() === near)
  const hint = name === undefined ? undefined : `Did you mean "${name}"?`
  return usageError(`There is no field "${text}" to print`, hint, `Fields: ${legal.join(', ')}`)
}
