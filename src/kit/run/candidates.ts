// Values that could be given to an option, for the shell's completion: names and ids of the server's records within what the options
// before say, fields of --json, profiles. Quick and silent: whatever goes wrong, there are no candidates.
import {pathsFor} from '../../config/paths'
import {readStored} from '../../config/profiles'
import {isObject} from '../../core/json'
import {fillPath} from '../../katello/route'
import {searchValue, type Params} from '../../katello/query'
import type {Transport} from '../../katello/transport'
import type {Param, Resource} from '../../resources/define'
import type {Candidate, Wanted} from '../complete/words'
import {nilWord} from '../parse/flags'
import {mark, markValues} from '../parse/mark'
import {idOption, lookupOption} from '../parse/options'
import {shapesOf} from '../parse/shapes'
import {readValue} from '../parse/values'
import {silent} from '../present/silent'
import {cached, type Cache} from './candidate-cache'
import type {CommandClass} from './command'
import {withDefaults, type Commands} from './execute'
import {knownMembers} from './members'
import {resolver, type Given} from './resolve'
import {session, type Session} from './session'

/** Records that are asked for: a shell shows no more. */
const most = 100

export interface CandidateSource {
  readonly commands: Commands
  readonly env: Readonly<Record<string, string | undefined>>
  readonly version: string
  /** Ends the requests. */
  readonly signal: AbortSignal
}

/** Candidates for what is `typed` of a value. */
export async function candidates(wanted: Wanted, typed: string, source: CandidateSource): Promise<Candidate[]> {
  if (wanted.option === 'profile') return plain(Object.keys(readStored(pathsFor(source.env)).profiles))
  if (wanted.id === '') return []
  const command = await source.commands.load(wanted.id)
  if (wanted.option === 'json') return plain(knownMembers(command.spec)?.filter((name) => !name.includes('.')) ?? [])
  if (wanted.option === 'fields') return plain(command.spec.fields?.flatMap(({label}) => label ?? []) ?? [])
  const named = namedBy(command, wanted.option)
  return named ? records(named, command, wanted.options, typed, source) : []
}

const plain = (values: readonly string[]): Candidate[] => [...new Set(values)].map((value) => ({value, about: ''}))

/** What an option names: which resource, and by which look-up; `id` for its id. */
interface Named {
  readonly resource: Resource
  readonly base: string
  readonly key: string
}

function namedBy({options, spec}: CommandClass, option: string): Named | undefined {
  for (const {name, param} of options.values()) {
    if (option === name && param.offers) {
      const resource = param.offers()
      return {resource, base: resource.flag, key: 'name'}
    }
    const resource = param.resource && (name === 'id' ? spec.resource : param.resource())
    if (!resource) continue
    if (param.kind === 'refs') {
      const key =
        option === name ? 'id' : option === param.names ? 'name' : option === param.titles ? 'title' : undefined
      if (key !== undefined) return {resource, base: resource.flag, key}
      continue
    }
    const base = name.replace(/-?id$/, '')
    if (option === idOption(base)) return {resource, base, key: 'id'}
    const key = Object.keys(resource.lookup).find((one) => lookupOption(base, one) === option)
    if (key !== undefined) return {resource, base, key}
  }
  return undefined
}

async function records(
  {resource, base, key}: Named,
  {options, spec}: CommandClass,
  argv: readonly string[],
  typed: string,
  {env, version, signal}: CandidateSource,
): Promise<Candidate[]> {
  const given = readOptions(argv, options, env)
  const connection = session({given, env, version, signal, terminal: silent})
  const filled = spec.bare ? given : withDefaults(given, options, await connection.settings(), env)
  const scope = await scopeOf(resource, base, filled, connection)
  if (scope === undefined) return []
  const {paths} = await resource.lists()
  const {path, rest} = fillPath(paths.slice(0, 1), scope)
  const source = {
    transport: await connection.transport(),
    path,
    query: rest,
    of: (row: unknown) => candidate(row, resource, key),
  }
  return fitting(source, typed, cached(env, source.transport.connection, key))
}

/** The options that are there already; what cannot be read is as good as not given. */
function readOptions(argv: readonly string[], options: CommandClass['options'], env: CandidateSource['env']): Given {
  const given: Record<string, unknown> = {}
  for (const token of markValues(argv, shapesOf(options))) {
    const [, name = '', value] = new RegExp(`^--([\\w-]+)(?:=${mark}(.*))?$`, 's').exec(token) ?? []
    if (name === '') continue
    const param: Param = options.get(name)?.param ?? {kind: value === undefined ? 'flag' : 'text'}
    try {
      given[name] = value === undefined ? true : readValue(`--${name}`, param, value, nilWord(env))
    } catch {
      // half of a line that is still being typed
    }
  }
  return given
}

/** Ids of what narrows the list; undefined where something that it cannot do without is not given. */
async function scopeOf(
  resource: Resource,
  base: string,
  given: Given,
  {transport}: Session,
): Promise<Params | undefined> {
  const resolve = resolver(transport, given, false, base === '' ? resource : undefined)
  const scope: Record<string, number | string> = {}
  for (const {resource: narrow, required} of resource.scope) {
    const id = await resolve.id(narrow(), narrow().flag)
    if (id !== undefined) scope[narrow().param] = id
    else if (required) return undefined
  }
  return scope
}

interface Source {
  readonly transport: Transport
  readonly path: string
  readonly query: Params
  readonly of: (row: unknown) => Candidate[]
}

interface Page {
  readonly candidates: Candidate[]
  readonly isAll: boolean
}

/** All candidates where they are few, and those that match what is typed where they are many. */
async function fitting({transport, path, query, of}: Source, typed: string, cache: Cache): Promise<Candidate[]> {
  const ask = (more: Params): Promise<Page> =>
    cache(`${path} ${JSON.stringify({...query, ...more})}`, async () => {
      const {body} = await transport.request('GET', path, {query: {...query, per_page: most, ...more}})
      const {rows, total} = rowsOf(body)
      const all = new Map(rows.flatMap(of).map((one) => [one.value, one]))
      return {candidates: [...all.values()], isAll: total <= rows.length}
    })
  const all = await ask({})
  return all.isAll || typed === '' ? all.candidates : (await ask({search: `name ~ ${searchValue(typed)}`})).candidates
}

function rowsOf(body: unknown): {rows: readonly unknown[]; total: number} {
  if (Array.isArray(body)) return {rows: body, total: body.length}
  const {results, subtotal} = isObject(body) ? body : {}
  const rows = Array.isArray(results) ? results : isObject(results) ? Object.values(results).flat() : []
  return {rows, total: typeof subtotal === 'number' ? subtotal : rows.length}
}

function candidate(row: unknown, resource: Resource, key: string): Candidate[] {
  if (!isObject(row)) return []
  const value = row[key === 'id' ? 'id' : (resource.lookup[key]?.field ?? key)]
  const other = key === 'id' ? (row['name'] ?? row['title'] ?? row['login'] ?? row['action']) : undefined
  if (typeof value !== 'string' && typeof value !== 'number') return []
  return [{value: String(value), about: typeof other === 'string' ? other : ''}]
}
