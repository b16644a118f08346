// From names to ids: the look-ups a command line needs, each done once, side by side where they do not depend on each other.
import {AppError, exitCodes, usageError} from '../../core/errors'
import {objectOf} from '../../core/json'
import {similar} from '../../core/similar'
import {sanitizeLine} from '../../core/text'
import {pages, recordOf, type Item} from '../../katello/paging'
import {searchValue, type Params} from '../../katello/query'
import {fillPath} from '../../katello/route'
import type {Transport} from '../../katello/transport'
import type {Lookup, Resource} from '../../resources/define'
import {givenNames, requireAgreement, requireNoNames, type GivenName} from './agree'
import {listCommand} from '../parse/command-line'
import {article, idOption, lookupOption, plural, refOptionNames} from '../parse/options'

export type Id = number | string

/** What the command line gave: option name -> value, already read. */
export type Given = Readonly<Record<string, unknown>>

export interface Resolver {
  /** Id of the resource that the options of `base` name ('' for the command's own); undefined when they name none. */
  id(resource: Resource, base?: string): Promise<Id | undefined>
  /** As {@link id}; a usage error names the options when there is none. */
  required(resource: Resource, base?: string): Promise<Id>
  /** Id by a name, within the scope that the command line gives. */
  byName(resource: Resource, name: string, scope?: Params, key?: string): Promise<Id>
  /** Ids by several names, found with one request, in the order of the names. */
  byNames(resource: Resource, names: readonly string[], key?: string): Promise<Id[]>
  /** The rows that a look-up found, for commands that need more than the id. */
  find(resource: Resource, query: Params): Promise<readonly Item[]>
}

/**
 * `suggest`: an unknown name costs one more request, for names that could have been meant. Worth it for people only. `own`: what
 * the command is about narrows other look-ups, as its options without a prefix name it. `newValues`: its members that beside its id are
 * given to be written.
 */
export function resolver(
  transport: () => Promise<Transport>,
  given: Given,
  suggest: boolean,
  own?: Resource,
  newValues: readonly string[] = [],
): Resolver {
  const found = new Map<string, Promise<Id | undefined>>()
  const lists = new Map<string, Promise<readonly Item[]>>()

  async function find(resource: Resource, query: Params): Promise<readonly Item[]> {
    const {paths} = await resource.lists()
    const {path, rest} = fillPath(paths.slice(0, 1), query)
    const key = `${path} ${JSON.stringify(rest)}`
    let list = lists.get(key)
    if (!list) {
      list = transport().then((t) => allRows(t, path, rest))
      lists.set(key, list)
    }
    return list
  }

  function id(resource: Resource, base: string = resource.flag): Promise<Id | undefined> {
    const key = `${resource.noun}/${base}`
    let promise = found.get(key)
    if (!promise) {
      promise = resolveOne(resource, base)
      promise.catch(() => undefined) // awaited by whoever asked; another look-up may fail first
      found.set(key, promise)
    }
    return promise
  }

  async function resolveOne(resource: Resource, base: string): Promise<Id | undefined> {
    const byId = given[idOption(base)]
    const all = givenNames(resource, base, given)
    if (byId === null) return void requireNoNames(resource, base, all)
    const isOwn = base === '' && resource === own
    const names = byId === undefined ? all : all.filter(({key}) => !(isOwn && isNewValue(key)))
    const [first] = names
    const found = async ({key, value}: GivenName): Promise<Id> =>
      byName(resource, value, await scopeOf(resource, base), key)
    if (byId === undefined && !first) return undefined
    const id = first && byId === undefined ? await found(first) : (byId as Id)
    const by = first && byId === undefined ? first : {option: idOption(base), value: String(byId)}
    const rest = byId === undefined ? names.slice(1) : names
    await requireAgreement({resource, base, id, by, names: rest, read: () => show(resource, base, id), byName: found})
    return id
  }

  /** Beside an id, `--name` is what an update writes, unless `--new-name` is. */
  const isNewValue = (key: string): boolean =>
    newValues.includes(key) && !(key === 'name' && given['new-name'] !== undefined)

  async function show(resource: Resource, base: string, id: Id): Promise<Item | undefined> {
    const pattern = resource.actions['show']?.paths[0]
    if (pattern === undefined) return undefined
    const scope = /:(?!id\b)\w/.test(pattern) ? await scopeOf(resource, base) : {}
    const {body} = await (await transport()).request<unknown>('GET', fillPath([pattern], {...scope, id}).path)
    return recordOf(body)
  }

  /** Ids of what narrows a look-up: all of them at the same time. */
  async function scopeOf(resource: Resource, base: string): Promise<Params> {
    const entries = await Promise.all(
      resource.scope.map(async (scope) => {
        const narrow = scope.resource()
        const named = await id(narrow, narrow.flag)
        const isOwn = named === undefined && narrow === own && resource !== own
        const value = isOwn ? await id(narrow, '') : named
        if (value === undefined && scope.required) throw outsideScope(resource, narrow, base)
        return [scope.resource().param, value] as const
      }),
    )
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
  }

  async function byName(resource: Resource, name: string, scope?: Params, key = 'name'): Promise<Id> {
    const lookup = resource.lookup[key] ?? {by: 'param', field: key}
    const within = scope ?? (await scopeOf(resource, resource.flag))
    const query: Params =
      lookup.by === 'search'
        ? {...within, search: `${lookup.field} = ${searchValue(name)}${lookup.only ? ` and ${lookup.only}` : ''}`}
        : {...within, [lookup.field]: name}
    const rows = await find(resource, query)
    // A server may match more loosely than asked, and an answer may be thin: compare where the field is there.
    const exact = rows.filter((row) => row[lookup.field] === undefined || String(row[lookup.field]) === name)
    if (exact.length === 1 && exact[0]) return idOf(exact[0], resource)
    if (exact.length > 1 && exact.every((row) => row[lookup.field] === undefined))
      throw untold(resource, key, name, exact.length)
    if (exact.length > 1) throw ambiguous(resource, key, name, exact)
    throw notFound(resource, key, name, rows.length > 0 ? rows : await near(resource, within), given)
  }

  async function byNames(resource: Resource, names: readonly string[], key = 'name'): Promise<Id[]> {
    if (names.length === 0) return []
    const lookup = resource.lookup[key] ?? {by: 'param', field: key}
    const within = await scopeOf(resource, resource.flag)
    const rows = await find(resource, {...within, ...severalNames(lookup, names)})
    // an answer may be thin: as many rows as names are those that were asked for
    const thin = rows.length === names.length && rows.every((row) => row[lookup.field] === undefined)
    return names.map((name, i) => {
      const [row, ...others] = thin ? rows.slice(i, i + 1) : rows.filter((r) => String(r[lookup.field]) === name)
      if (!row) throw notFound(resource, key, name, rows, given)
      if (others.length > 0) throw ambiguous(resource, key, name, [row, ...others])
      return idOf(row, resource)
    })
  }

  /** Names that could have been meant; only for the error message, so a failure here does not matter. */
  async function near(resource: Resource, scope: Params): Promise<readonly Item[]> {
    if (!suggest) return []
    try {
      return await find(resource, {...scope})
    } catch {
      return []
    }
  }

  return {
    id,
    byName,
    byNames,
    find,
    async required(resource, base = resource.flag) {
      const value = await id(resource, base)
      if (value === undefined) throw missing(resource, `No ${resource.noun} specified`, base)
      return value
    },
  }
}

/** Most look-ups have one row; a list of names may be spread over several pages. */
async function allRows(transport: Transport, path: string, query: Params): Promise<readonly Item[]> {
  const rows: Item[] = []
  for await (const page of pages(transport, path, query)) rows.push(...page.items)
  return rows
}

function idOf(row: Item, resource: Resource): Id {
  const id = row['id']
  if (typeof id === 'number' || (typeof id === 'string' && id !== '')) return id
  throw new AppError({
    code: 'unexpected_answer',
    message: `The server returned the ${resource.noun} without its ID`,
    hint: `Specify one with ${idHint(resource)}`,
    exit: exitCodes.failed,
  })
}

/** How a list is asked for several names at once: a parameter of its own, a search, or all of it. */
function severalNames(lookup: Lookup, names: readonly string[]): Params {
  if (lookup.by === 'search' || lookup.isSearchable)
    return {search: names.map((name) => `${lookup.field} = ${searchValue(name)}`).join(' or ')}
  return lookup.several === undefined ? {} : {[lookup.several]: names}
}

/** Options as they are named in messages: `--organization or --organization-id`. */
export function optionsText(names: readonly string[]): string {
  const dashes = names.map((n) => `--${n}`)
  return dashes.length < 2 ? dashes.join('') : `${dashes.slice(0, -1).join(', ')} or ${dashes.at(-1)}`
}

/** True when the options of `base` say which one is meant. */
export const isNamed = (resource: Resource, base: string, given: Given): boolean =>
  (given[idOption(base)] ?? undefined) !== undefined ||
  Object.keys(resource.lookup).some((key) => typeof given[lookupOption(base, key)] === 'string')

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** A command line that names no resource where one is needed. */
export class Missing extends AppError {
  readonly resource: Resource
  readonly base: string

  constructor(resource: Resource, base: string, error: AppError) {
    super(error.parts)
    this.resource = resource
    this.base = base
  }
}

export function missing(resource: Resource, why: string, base: string): Missing {
  const own =
    base === '' && resource.scope.length > 0
      ? `; a name also needs ${optionsText(resource.scope.flatMap((s) => refOptionNames(s.resource(), s.resource().flag)))}`
      : ''
  const at = /^An? /.test(why) ? resource.flag : base
  return new Missing(resource, at, usageError(why, `Add ${optionsText(refOptionNames(resource, at))}${own}`))
}

/** A name of something that has names only within something else, which nothing names. */
export const outsideScope = (resource: Resource, scope: Resource, base: string): Missing =>
  missing(scope, `${capital(article(resource.noun))} can be looked up by name only within ${article(scope.noun)}`, base)

function ambiguous(resource: Resource, key: string, name: string, rows: readonly Item[]): AppError {
  const list = rows.slice(0, 10).map((row) => `${String(row['id'])} (${describe(row)})`)
  return new AppError({
    code: 'ambiguous',
    message: `Found ${rows.length} ${plural(resource.noun)} with the ${key} ${JSON.stringify(name)}`,
    detail: `IDs: ${list.join(', ')}`,
    hint: `Specify one with ${idHint(resource)}`,
    exit: exitCodes.failed,
  })
}

/** The server did not search for the name, or its list does not tell names. */
function untold(resource: Resource, key: string, name: string, count: number): AppError {
  return new AppError({
    code: 'ambiguous',
    message: `The server cannot tell which ${resource.noun} has the ${key} ${JSON.stringify(name)}`,
    detail: `it returned ${count} ${plural(resource.noun)} without their ${key}s`,
    hint: `Specify one with ${idHint(resource)}`,
    exit: exitCodes.failed,
  })
}

function notFound(resource: Resource, key: string, name: string, rows: readonly Item[], given: Given): AppError {
  const names = rows.map((row) => row[key] ?? row['name']).filter((v) => typeof v === 'string')
  const close = similar(name, names).map((one) => sanitizeLine(one))
  const list = listCommand(resource, given)
  return new AppError({
    code: 'not_found',
    message: `There is no ${resource.noun} with the ${key} ${JSON.stringify(name)}`,
    detail:
      close.length > 0
        ? `${close.length > 1 ? `similar ${key}s` : `a similar ${key}`}: ${close.join(', ')}`
        : undefined,
    hint: list === undefined ? `Specify it with ${ownHint(resource)}` : `List them: ${list}`,
    exit: exitCodes.notFound,
  })
}

/** A resource without commands of its own has no `--id`. */
const ownHint = (resource: Resource): string =>
  Object.keys(resource.actions).length === 0 ? `--${resource.flag}-id` : idHint(resource)

const idHint = ({flag}: Resource): string => `--id or --${flag}-id`

function describe(row: Item): string {
  const parts = ['name', 'label', 'version'].filter((k) => typeof row[k] === 'string').map((k) => String(row[k]))
  for (const key of ['product', 'organization']) {
    const {name} = objectOf(row[key])
    if (name !== undefined) parts.push(String(name))
  }
  return sanitizeLine([...new Set(parts)].join(', '))
}
