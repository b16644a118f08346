// Compares what servers were seen to answer with the shapes that the contract declares.
import type {JsonSchema} from '../../src/contract/shape'
import {isObject} from '../replay/actions'

/** Where a recorded shape (fixtures/katello-answers/README.md) is not what a schema allows: one line each, with its path. */
export function* undeclared(recorded: unknown, schema: JsonSchema, at = ''): Generator<string> {
  const alternatives = alternativesOf(schema)
  if (alternatives.some(isAnything)) return
  if (typeof recorded === 'string') yield* otherType(recorded, alternatives, at)
  else if (Array.isArray(recorded)) yield* otherItems(recorded, alternatives, at)
  else if (isObject(recorded)) yield* otherMembers(recorded, alternatives, at)
}

/** The shape of one recorded answer, written as those of many are. */
export function shapeOf(value: unknown): unknown {
  if (value === null) return 'null'
  if (Array.isArray(value)) return value.map(shapeOf)
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
  return Number.isInteger(value) ? 'integer' : typeof value
}

const alternativesOf = (schema: JsonSchema): JsonSchema[] =>
  schema.anyOf ? schema.anyOf.flatMap(alternativesOf) : [schema]

const isAnything = (schema: JsonSchema): boolean => schema.type === undefined && schema.enum === undefined

function* otherType(recorded: string, alternatives: readonly JsonSchema[], at: string): Generator<string> {
  const missing = recorded.split('|').filter((type) => !alternatives.some((one) => allows(one, type)))
  if (missing.length > 0) yield `${at}: ${missing.join(' and ')} not declared`
}

function allows({type, enum: values}: JsonSchema, recorded: string): boolean {
  if (values) return values.some((value) => typeof value === (recorded === 'integer' ? 'number' : recorded))
  return type === recorded || (type === 'number' && recorded === 'integer')
}

function* otherItems(recorded: readonly unknown[], alternatives: readonly JsonSchema[], at: string): Generator<string> {
  const list = alternatives.find(({type}) => type === 'array')
  if (!list) yield `${at}: array not declared`
  else for (const item of recorded) yield* undeclared(item, list.items ?? {}, `${at}[]`)
}

function* otherMembers(
  recorded: Readonly<Record<string, unknown>>,
  alternatives: readonly JsonSchema[],
  at: string,
): Generator<string> {
  if ('|null' in recorded) {
    yield* otherType('null', alternatives, at)
    yield* undeclared(recorded['|null'], {anyOf: alternatives}, at)
    return
  }
  const objects = alternatives.filter(({type}) => type === 'object')
  if (objects.length === 0) yield `${at}: object not declared`
  else yield* fewest(objects.map((one) => [...otherMembersOf(recorded, one, at)]))
}

/** Of several alternatives the one that fits best. */
const fewest = (all: readonly string[][]): string[] => all.toSorted((a, b) => a.length - b.length)[0] ?? []

function* otherMembersOf(
  recorded: Readonly<Record<string, unknown>>,
  {properties = {}, required = [], additionalProperties: rest}: JsonSchema,
  at: string,
): Generator<string> {
  const names = new Map(Object.keys(recorded).map((key) => [key.replace(/\?$/, ''), key]))
  for (const [name, key] of names) {
    const declared = properties[name] ?? (typeof rest === 'object' ? rest : undefined)
    if (declared) yield* undeclared(recorded[key], declared, `${at}.${name}`)
    else yield `${at}.${name}: not declared`
  }
  for (const name of required) if (!names.has(name) || names.get(name) !== name) yield `${at}.${name}: not always there`
}

/** A printed field of the reference client (fixtures/hammer/README.md). */
export interface PrintedField {
  readonly path?: readonly string[]
  readonly fields?: readonly PrintedField[]
}

/** Paths that fields read of a record and that its schema does not have. */
export function* unread(fields: readonly PrintedField[], schema: JsonSchema): Generator<string> {
  for (const {path = [], fields: inner = []} of fields) {
    const at = path.reduce<JsonSchema | undefined>((outer, name) => outer && memberOf(outer, name), schema)
    if (at) for (const line of unread(inner, at)) yield [...path, line].join('.')
    else yield path.join('.')
  }
}

/** The schema of a member: of a record, of the records of a list, of any of several alternatives. */
function memberOf(schema: JsonSchema, name: string): JsonSchema | undefined {
  const found = alternativesOf(schema).flatMap((one): JsonSchema[] => {
    if (isAnything(one)) return [{}]
    const {items, properties, additionalProperties: rest} = one
    const member = items ? memberOf(items, name) : (properties?.[name] ?? (typeof rest === 'object' ? rest : undefined))
    return member ? [member] : []
  })
  return found.length > 0 ? {anyOf: found} : undefined
}
