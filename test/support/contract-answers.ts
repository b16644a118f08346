// Answers to any request of the contract, made of its shapes: what is looked up is there, and what is started goes well.
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import type {Action} from '../../src/contract/define'
import {releases} from '../../src/contract/versions'
import {itemOf, nothing, type JsonSchema} from '../../src/contract/shape'
import type {Answer, Answering, Recorded} from './recording'
import {root} from './root'
import {sample, smallNumber, type Row, type Subject} from './sample'

interface Route {
  readonly method: string
  readonly path: RegExp
  /** Parts of the path that are fixed: of two routes that match, the one with more is meant. */
  readonly fixed: number
  readonly action: Action
}

/**
 * Members in which records of a kind differ from what their shape suggests, by the title of the shape. Several stand for the rows
 * of a list, none for an empty one.
 */
export type Overrides = Readonly<Record<string, Row | readonly Row[]>>

/** A release that has all that the contract has. */
const newest: Answer = {
  status: 200,
  body: {version: releases['5.0'].katello, timeUTC: '2026-03-02 09:15:00 UTC', release: null},
}

/** Reads the whole contract; gives the answers, which may differ from run to run. */
export async function contractAnswers(): Promise<(overrides?: Overrides) => Answering> {
  const routes = (await actions()).flatMap(routesOf).sort((a, b) => b.fixed - a.fixed)
  return (overrides = {}) =>
    (request) => {
      if (request.path === '/katello/api/status') return newest
      const route = routes.find(({method, path}) => method === request.method && path.test(request.path))
      return route ? answerTo(request, route, overrides) : {status: 404, body: {displayMessage: 'not in the contract'}}
    }
}

async function actions(): Promise<Action[]> {
  const folder = join(root, 'src/contract')
  const files = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.ts'))
  const modules = await Promise.all(files.map((file) => import(join(folder, file)) as Promise<object>))
  const exported = modules.flatMap((one): unknown[] => Object.values(one))
  return exported.flatMap((value) =>
    isAction(value) ? [value] : isRow(value) ? Object.values(value).filter(isAction) : [],
  )
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null
const isAction = (value: unknown): value is Action =>
  isRow(value) && typeof value['method'] === 'string' && Array.isArray(value['paths']) && 'answer' in value

function routesOf(action: Action): Route[] {
  return [...action.paths, ...(action.others ?? [])].map((path) => {
    const [, method = action.method, pattern = path] = /^([A-Z]+) (.*)$/.exec(path) ?? []
    const parts = pattern.split('/')
    return {
      method,
      action,
      path: new RegExp(`^${pattern.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
      fixed: parts.filter((part) => !part.startsWith(':')).length,
    }
  })
}

function answerTo(request: Recorded, {action, path}: Route, overrides: Overrides): Answer {
  if (action.answer === nothing) return {status: 204}
  const {schema} = action.answer
  const given = path.exec(request.path)?.groups ?? {}
  const item = itemSchema(action.answer)
  if (item) return {body: page(request, schema, item, overrides)}
  const id = given['id'] ?? ''
  const number = /^\d+$/.test(id) ? Number(id) : smallNumber(id || request.path)
  const subject = {id: number, name: `${nounOf(schema)}-${number}`}
  const body = sample(isUnknown(schema) ? {type: 'object', properties: {id: {type: 'integer'}}} : schema, subject)
  if (!isRow(body) || Array.isArray(body)) return {body}
  const special = [overrides[schema.title ?? ''] ?? {}].flat()[0]
  const ownId = id !== '' &&
    typeof body['id'] === 'string' &&
    (request.method === 'GET' || schema.title !== 'Task') && {id}
  return {body: {...body, ...ownId, ...special, ...sentBack(request, body), ...stateOf(request, schema)}}
}

/** The records of a page; some lists are declared as plain objects with `results`. */
function itemSchema(answer: Action['answer']): JsonSchema | undefined {
  const item = itemOf(answer)
  const {results, total} = answer.schema.properties ?? {}
  return item === answer ? total && results?.items : item.schema
}

const isUnknown = (schema: object): boolean => Object.keys(schema).length === 0

/** `FlatpakRemote` as `flatpak-remote`. */
const nounOf = ({title = 'Thing'}: {readonly title?: string}): string =>
  title
    .replace(/Details$/, '')
    .replaceAll(/(?<!^)[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase()

function page({query}: Recorded, envelope: JsonSchema, item: JsonSchema, overrides: Overrides): Row {
  const results = isFirst(query) ? rowsOf(query, item, [overrides[item.title ?? ''] ?? {}].flat()) : []
  const count = results.length
  const perPage = Number(query.get('per_page') ?? 20)
  const more = sample(envelope, {id: 1, name: ''})
  return {
    ...(isRow(more) && more),
    error: null,
    search: null,
    total: count,
    subtotal: count,
    page: 1,
    per_page: perPage,
    results,
  }
}

const isFirst = (query: URLSearchParams): boolean => (query.get('page') ?? '1') === '1'

/** What was looked for, or two rows where nothing was; a view has one version in an environment. */
function rowsOf(query: URLSearchParams, item: JsonSchema, special: readonly Row[]): unknown[] {
  if (special.length === 0) return []
  const named = wanted(query)
  const count =
    special.length > 1 ? special.length : query.has('content_view_id') && query.has('environment_id') ? 1 : 2
  const subjects: readonly Wanted[] = named.length > 0 ? named : some(nounOf(item), count)
  return subjects.map(({field, ...subject}, i) => {
    const row = sample(item, subject)
    const found = field === undefined ? {} : {[field]: subject.name}
    return isRow(row) ? {...row, ...(special[i] ?? special[0]), ...found} : row
  })
}

const some = (noun: string, count: number): Wanted[] =>
  Array.from({length: count}, (_, i) => ({id: i + 1, name: `${noun}-${i + 1}`}))

interface Wanted extends Subject {
  /** The member that was asked for. */
  readonly field?: string
}

/** One row for each name that a query or a search asks for. */
function wanted(query: URLSearchParams): Wanted[] {
  const found: [string, string][] = []
  for (const key of ['name', 'label', 'title', 'login', 'version'])
    for (const value of query.getAll(key)) found.push([key, value])
  for (const value of query.getAll('names[]')) found.push(['name', value])
  for (const [, field = '', value = ''] of (query.get('search') ?? '').matchAll(/(\w+) = "?([^"]*?)"?(?: or |$)/g))
    found.push([field, value])
  return found.map(([field, value]) => ({id: smallNumber(value), name: value, field}))
}

/** Members of the record that were just written. */
function sentBack({method, body, contentType}: Recorded, row: Row): Row {
  if (method === 'GET' || !contentType.includes('json') || body.length === 0) return {}
  const sent: unknown = JSON.parse(body.toString('utf8'))
  if (!isRow(sent)) return {}
  const flat = Object.values(sent).flatMap((value) =>
    isRow(value) && !Array.isArray(value) ? Object.entries(value) : [],
  )
  return Object.fromEntries(
    [...flat, ...Object.entries(sent)].filter(
      ([name, value]) => name in row && typeof value === typeof row[name] && !isRow(value),
    ),
  )
}

/** A task runs when it is started, and has ended well when it is looked at. */
function stateOf({method}: Recorded, {title}: JsonSchema): Row {
  if (title !== 'Task') return {}
  const ended = method === 'GET'
  return {
    state: ended ? 'stopped' : 'running',
    result: ended ? 'success' : 'pending',
    pending: !ended,
    humanized: {action: 'Synchronize', input: [], output: '', errors: []},
  }
}
