// What a file may ask for of one kind of thing: the server would refuse it half way through.
import type {State} from './actual'
import {isRecord, listOf} from './entries'
import {indexOf} from './entry-index'
import type {Where} from './fault'
import {isEqual, keyOf, nameOf, type Entry, type Value} from './model'
import type {Described} from './read-file'
import {refusal} from './refusal'

/** Refuses what contradicts itself, with its place. */
export function checkRules(described: Described, state: State): void {
  const value = valueIn(described, state)
  for (const entry of described.entries) {
    const broken = brokenRule(entry, value, !state.entries.has(keyOf(entry)))
    if (broken) throw refusal(described, {entry, ...broken, message: `${nameOf(entry)} ${broken.message}`})
  }
  checkHosts(described, state)
}

interface Broken {
  readonly inside: Where
  readonly message: string
  readonly hint: string
}

function brokenRule(entry: Entry, value: ValueIn, isNew: boolean): Broken | undefined {
  switch (entry.kind) {
    case 'sync_plan':
      return syncPlan((member) => value(entry, member))
    case 'repository':
      return repository((member) => value(entry, member), isNew)
    case 'content_view':
      return contentView((member) => value(entry, member))
    default:
      return partOfView(entry, value)
  }
}

type ValueIn = (entry: Pick<Entry, 'kind' | 'path'>, member: string) => Value | undefined

/** What a member is to be: as the file says, or the server has it. */
function valueIn({entries}: Described, state: State): ValueIn {
  const {byKey} = indexOf(entries)
  return (entry, member) => {
    const key = keyOf(entry)
    const own = byKey.get(key)?.values[member]
    return own === undefined ? state.entries.get(key)?.values[member] : own // null says that it is to have none
  }
}

type Get = (member: string) => Value | undefined

function syncPlan(get: Get): Broken | undefined {
  if (get('interval') !== 'custom cron' || isSet(get('cron_expression'))) return undefined
  return {inside: ['interval'], message: 'lacks its cron expression', hint: 'Add cron_expression'}
}

function repository(get: Get, isNew: boolean): Broken | undefined {
  const url = get('url')
  if (typeof url === 'string' && !/^https?:\/\/[^/]/.test(url))
    return {inside: ['url'], message: `cannot have the URL ${JSON.stringify(url)}`, hint: 'Write https://HOST'}
  // older servers list no upstream names: what was not read is not known
  const upstream = get('docker_upstream_name')
  if (isSet(url) && !isSet(upstream) && (isNew || upstream !== undefined))
    return {inside: ['url'], message: 'has a URL and no upstream name', hint: 'Add docker_upstream_name'}
  if (isRecord(get('upstream_password')) && !isSet(get('upstream_username')))
    return {inside: ['upstream_password'], message: 'has a password and no user name', hint: 'Add upstream_username'}
  return undefined
}

function contentView(get: Get): Broken | undefined {
  const [isComposite, isRolling] = [get('composite') === true, get('rolling') === true]
  if (isComposite && isRolling)
    return {inside: ['rolling'], message: 'cannot be composite and rolling', hint: 'Remove one of them'}
  if (isComposite && isSet(get('repositories')))
    return {inside: ['repositories'], message: 'is composite: it has no repositories', hint: 'Write components instead'}
  if (!isRolling && isSet(get('environments')))
    return {
      inside: ['environments'],
      message: 'is not rolling: versions of it are promoted to environments',
      hint: 'Write promoted instead, or add rolling: true',
    }
  return undefined
}

/** Filters, components and promotions, which not every content view can have. */
function partOfView({kind, path, values}: Entry, value: ValueIn): Broken | undefined {
  const [owner = '', second = ''] = path
  const is = (name: string, member: string): boolean => value({kind: 'content_view', path: [name]}, member) === true
  if (kind === 'component') {
    if (!is(owner, 'composite'))
      return {inside: [], message: `is not possible: ${owner} is not composite`, hint: 'Add composite: true to it'}
    if (is(second, 'composite') || is(second, 'rolling'))
      return {
        inside: ['content_view'],
        message: `is not possible: ${second} is ${is(second, 'composite') ? 'composite' : 'rolling'} itself`,
        hint: 'Name a content view with repositories',
      }
  }
  if (kind === 'promotion' && is(owner, 'rolling'))
    return {
      inside: [],
      message: `is not possible: ${owner} is rolling and has no versions to promote`,
      hint: 'Write environments instead',
    }
  if (kind !== 'filter') return undefined
  if (is(owner, 'composite') || is(owner, 'rolling'))
    return {
      inside: [],
      message: `is not possible: ${owner} is composite or rolling`,
      hint: 'Put it into a content view with repositories of its own',
    }
  return strayRepository(values['repositories'], value({kind: 'content_view', path: [owner]}, 'repositories'), owner)
}

/** A filter is of repositories that its content view has. */
function strayRepository(filtered: Value | undefined, all: Value | undefined, view: string): Broken | undefined {
  for (const [product, names] of Object.entries(isRecord(filtered) ? filtered : {}))
    for (const [at, name] of listOf(names).entries())
      if (!isRecord(all) || !listOf(all[product]).includes(name))
        return {
          inside: ['repositories', product, at],
          message: `filters repository ${product}/${String(name)}, which ${view} does not have`,
          hint: `Add it to the repositories of ${view}, or remove it here`,
        }
  return undefined
}

/** A host that two searches find would be changed to and fro. */
function checkHosts(described: Described, state: State): void {
  const seen = new Map<number, Entry>()
  for (const entry of described.entries) {
    if (entry.kind !== 'host') continue
    for (const {id, name} of state.hosts.get(entry.path[0] ?? '') ?? []) {
      const other = seen.get(id) ?? entry
      seen.set(id, other)
      if (isEqual(listOf(other.values[member]), listOf(entry.values[member]))) continue
      throw refusal(described, {
        entry,
        inside: ['search'],
        message: `host ${name} is found by this search and by ${JSON.stringify(other.path[0])}, which disagree`,
        hint: 'Exclude the host from one of the searches: … and not name = NAME',
      })
    }
  }
}

const member = 'content_view_environments'

const isSet = (value: Value | undefined): boolean =>
  Array.isArray(value) ? value.length > 0 : isRecord(value) ? Object.keys(value).length > 0 : Boolean(value)
