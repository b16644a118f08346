// What a request would change: members of a record before and after.
import {isDeepStrictEqual} from 'node:util'
import {asArray, asObject, isObject, objectOf, type JsonObject} from '../../core/json'
import type {Transport} from '../../katello/transport'
import type {CommandClass} from '../run/command'
import type {PlannedRequest} from '../run/writes'
import {harmless} from './data'

export interface Change {
  readonly member: string
  readonly from: unknown
  readonly to: unknown
}

export interface Changes {
  /** What is done: create, update, delete, or the summary of the command. */
  readonly action: string
  /** The record that it is done to, where there is one. */
  readonly object: JsonObject | null
  readonly members: readonly Change[]
}

/** What a request would change. Where the record can be read, it is, with one request; where it is gone, nothing is known of it. */
export async function changesOf(
  {spec}: CommandClass,
  {method, url, options}: PlannedRequest,
  transport: () => Promise<Transport>,
): Promise<Changes> {
  const body = objectOf(options.body)
  if (method === 'POST') return {action: spec.summary, object: null, members: membersOf(body, {})}
  const shown = spec.resource?.actions['show']?.paths[0]
  if (shown === undefined || !isSame(shown, url.pathname))
    return {action: spec.summary, object: null, members: membersOf(body, {})}
  const through = await transport()
  const path = url.pathname.slice(through.connection.server.pathname.replace(/\/$/, '').length)
  const record = objectOf((await through.request('GET', path)).body)
  const {id = null, name = null, label = null} = record
  const object = {id, name, label}
  if (method === 'DELETE') return {action: 'delete', object, members: []}
  return {action: 'update', object, members: membersOf(body, record)}
}

/** True for the path of one record, whose template is `shown`. */
const isSame = (shown: string, path: string): boolean => new RegExp(`${shown.replace(/:\w+/g, '[^/]+')}$`).test(path)

/** The members of a body that differ from those of a record. */
function membersOf(body: JsonObject, record: JsonObject): Change[] {
  return Object.entries(body).flatMap(([member, to]) => {
    if (isObject(to) && !(member in record)) return membersOf(to, record)
    const from = before(member, record)
    return isDeepStrictEqual(from, to) ? [] : [{member, from: shown(member, from), to: shown(member, to)}]
  })
}

/** What a record says of a member; IDs of others are in the records of those. */
function before(member: string, record: JsonObject): unknown {
  if (member in record) return record[member]
  const stem = /^(.+)_ids$/.exec(member)?.[1]
  const others = stem === undefined ? undefined : asArray(record[`${stem}s`] ?? record[`${stem.replace(/y$/, 'ie')}s`])
  if (others) return others.map((other) => asObject(other)?.['id'] ?? null)
  const one = /^(.+)_id$/.exec(member)?.[1]
  return (one === undefined ? undefined : asObject(record[one])?.['id']) ?? null
}

const shown = (member: string, value: unknown): unknown => objectOf(harmless({[member]: value}))[member]
