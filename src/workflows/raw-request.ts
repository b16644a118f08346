// What a person writes of a request that no command is made for: its path and its parameters.
import {AppError, exitCodes, usageError} from '../core/errors'
import {asArray, isObject} from '../core/json'
import type {Item} from '../katello/paging'
import type {Sendable} from '../katello/query'

/** A request's parameters, as they are put together. */
export interface Fields {
  [key: string]: Sendable
}

/**
 * Puts `key=value` into parameters. The key may have parts in brackets, as in Rails: `host[name]` is a member of an object, `ids[]` one
 * more of a list, and `ids[]` without a value a list of none. `read` makes the value of the text.
 */
export function addField(fields: Fields, written: string, read: (text: string) => Sendable): void {
  const at = written.indexOf('=')
  const isEmptyList = at < 0 && written.endsWith('[]')
  const name = isEmptyList ? written.slice(0, -2) : written.slice(0, Math.max(at, 0))
  const [, first = '', inner = ''] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? []
  if (first === '')
    throw usageError(
      `${JSON.stringify(written)} is not a field`,
      'Write NAME=VALUE, OBJECT[MEMBER]=VALUE, LIST[]=VALUE, or LIST[] for an empty list',
    )
  const keys = [first, ...[...inner.matchAll(/\[([^[\]]*)\]/g)].map(([, key = '']) => key)]
  if (keys.some((key) => key === '__proto__')) throw usageError(`${name} is not the name of a field`)
  put(fields, keys, isEmptyList ? [] : read(written.slice(at + 1)), name)
}

function put(into: Fields, [key = '', ...below]: readonly string[], value: Sendable, name: string): void {
  const [next] = below
  if (next === undefined) {
    if (Object.hasOwn(into, key))
      throw usageError(`The field ${name} is given twice`, `For a list, write ${name}[]=VALUE`)
    into[key] = value
  } else if (next === '') {
    const list = Object.hasOwn(into, key) ? into[key] : []
    if (!Array.isArray(list)) throw clash(name)
    into[key] =
      below.length > 1 ? withMember(list as Sendable[], below.slice(1), value, name) : [...(list as Sendable[]), value]
  } else {
    const inner = Object.hasOwn(into, key) ? into[key] : {}
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) throw clash(name)
    const object: Fields = Object.fromEntries(Object.entries(inner))
    put(object, below, value, name)
    into[key] = object
  }
}

/** `list[][a]=1` is of the last object of the list, unless that has a member `a` already: then of one more, as in Rails. */
function withMember(list: readonly Sendable[], keys: readonly string[], value: Sendable, name: string): Sendable[] {
  const last = list.at(-1)
  const isOpen = isFields(last) && !hasMember(last, keys)
  return isOpen ? [...list.slice(0, -1), merged(last, keys, value, name)] : [...list, merged({}, keys, value, name)]
}

const isFields = (value: Sendable | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** True where a member has been given; a list takes any number of values. */
function hasMember(object: Fields, [key = '', ...below]: readonly string[]): boolean {
  if (!Object.hasOwn(object, key)) return false
  const inner = object[key]
  if (below[0] === '') return false
  return below.length === 0 || !isFields(inner) || hasMember(inner, below)
}

function merged(object: Fields, keys: readonly string[], value: Sendable, name: string): Sendable {
  const copy: Fields = {...object}
  put(copy, keys, value, name)
  return copy
}

const clash = (name: string): Error =>
  usageError(`The field ${name} is given in two forms`, 'A field is a value, an object or a list, not several of them')

/** `true`, `false`, `null` and whole numbers are what they look like; anything else is text. */
export function typedValue(text: string): Sendable {
  if (text === 'true' || text === 'false') return text === 'true'
  if (text === 'null') return null
  return /^-?(0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text
}

/**
 * Path and query of what a person writes as a path: with or without the first slash, or with the address of the server before it.
 * The address of another server is refused: credentials are for the configured one.
 */
export function readPath(written: string, server: URL): {readonly path: string; readonly query: Fields} {
  const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(written)
  if (isAddress && !URL.canParse(written)) throw usageError(`${JSON.stringify(written)} is not a URL`)
  if (isAddress && new URL(written).origin !== server.origin)
    throw usageError(
      `${new URL(written).origin} is not the configured server, ${server.origin}`,
      'Write only the path, or choose the server with --server',
    )
  const [path = '', query = ''] = (isAddress ? written.slice(new URL(written).origin.length) : written).split(/\?(.*)/s)
  const prefix = server.pathname.replace(/\/$/, '')
  const absolute = path.startsWith('/') ? path : `/${path}`
  const own = isAddress && prefix !== '' && absolute.startsWith(`${prefix}/`) ? absolute.slice(prefix.length) : absolute
  const fields: Fields = {}
  for (const [key, value] of new URLSearchParams(query.split('#')[0]))
    addField(fields, `${key}=${value}`, (text) => text)
  return {path: own.split('#')[0] ?? own, query: fields}
}

/**
 * The records of an answer, whichever form its list has: an array, `results` of an envelope, or `results` as an object of records by name,
 * as facts of hosts are: one record `{NAME: …}` each. Exit code 64 for an answer without a list.
 */
export function recordsOf(path: string): (body: unknown) => readonly Item[] {
  return (body) => {
    const found = isObject(body) ? body['results'] : body
    const all: readonly unknown[] | undefined =
      isObject(body) && isObject(found) ? Object.entries(found).map(([key, value]) => ({[key]: value})) : asArray(found)
    if (all?.every(isObject)) return all
    throw new AppError({
      code: 'not_a_list',
      message: `The answer to GET ${path} is not a list of records`,
      hint: 'Omit --paginate: the answer is printed as it is',
      exit: exitCodes.usage,
    })
  }
}
