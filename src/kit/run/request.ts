// From the options given to the request that is sent.
import type {Prepared} from '../../katello/client'
import type {Params, Sendable} from '../../katello/query'
import {fillPath, nest} from '../../katello/route'
import type {Action, Param, Resource} from '../../resources/define'
import {usageError, type AppError} from '../../core/errors'
import {article, dashed, isMember, plural, refBase, refOptionNames} from '../parse/options'
import {isNamed, missing, optionsText, type Given, type Resolver} from './resolve'

/** Resolves names, reads the parameters of an action out of the options, and picks the path. */
export async function prepare(
  resource: Resource,
  action: Action,
  given: Given,
  resolve: Resolver,
  more: Params = {},
): Promise<Prepared> {
  requireAll(resource, action, given, more)
  const own = isMember(action) && more['id'] === undefined ? resolve.required(resource, '') : undefined
  own?.catch(() => undefined) // awaited below; another look-up may fail first
  const entries = await Promise.all(
    Object.entries(action.params).map(
      async ([key, param]) => [key, await valueOf(key, param, resource, action, given, resolve)] as const,
    ),
  )
  const said = nest(Object.fromEntries(entries), action.params)
  return route(action, {...said, ...(own && {id: await own}), ...more})
}

/** The request of an action with parameters that are all there. */
export function route({method, paths, idempotent, answer}: Action, params: Params): Prepared {
  const {path, rest} = fillPath(paths, params, (part) =>
    usageError(`Missing required option --${dashed(part)}`, `Add --${dashed(part)}`),
  )
  return {method, path, params: rest, idempotent, answer}
}

interface Gap {
  /** As the message has it: `--name`, `a product`. */
  readonly what: string
  /** Options that fill it. */
  readonly options: string
  /** What is said when nothing else is missing. */
  readonly alone: AppError
}

/** Refuses, before the server is asked anything, a command line without what the action requires: all of it at once. */
export function requireAll(resource: Resource, action: Action, given: Given, more: Params = {}): void {
  const gaps = Object.entries(action.params).flatMap(([key, param]) => gapOf(key, param, resource, action, given) ?? [])
  if (isMember(action) && more['id'] === undefined) gaps.unshift(...refGap(resource, '', given))
  const [first, ...others] = gaps
  if (!first) return
  if (others.length === 0) throw first.alone
  const last = others.at(-1) ?? first
  const most = gaps.slice(0, -1)
  throw usageError(
    `Missing ${most.map(({what}) => what).join(', ')} and ${last.what}`,
    `Add ${most.map(({options}) => options).join(', ')}, and ${last.options}`,
  )
}

function gapOf(key: string, param: Param, resource: Resource, action: Action, given: Given): Gap[] | undefined {
  if (!param.required || param.local) return undefined
  if (param.kind === 'ref' && param.resource) {
    const base = refBase(key, param)
    return given[`${base}-id`] === null ? undefined : refGap(param.resource(), base, given)
  }
  if (plainValue(key, param, resource, action, given) !== undefined) return undefined
  if ([param.names, param.titles].some((name) => name !== undefined && given[name] !== undefined)) return undefined
  const names = [param.flag ?? dashed(key), param.names, param.titles].filter((name) => name !== undefined)
  const options = optionsText(names)
  const what = `--${names[0]}`
  return [{what, options, alone: usageError(`Missing required option ${what}`, `Add ${options}`)}]
}

function refGap(resource: Resource, base: string, given: Given): Gap[] {
  if (isNamed(resource, base, given)) return []
  // another part than its own is named as the options name it: --prior
  const what = base === '' || base === resource.flag ? article(resource.noun) : `--${base}`
  const why = what.startsWith('--') ? `Missing required option ${what}` : `No ${resource.noun} specified`
  const alone = missing(resource, why, base)
  return [{what, options: optionsText(refOptionNames(resource, base)), alone}]
}

/** What the options give a parameter that is not a reference. An update finds its record by --name and renames it by --new-name. */
function plainValue(key: string, param: Param, resource: Resource, action: Action, given: Given): unknown {
  const renamed = key === 'name' && isMember(action) && 'name' in resource.lookup
  return renamed ? (given['new-name'] ?? given['name']) : given[param.flag ?? dashed(key)]
}

async function valueOf(
  key: string,
  param: Param,
  resource: Resource,
  action: Action,
  given: Given,
  resolve: Resolver,
): Promise<Sendable> {
  if (param.local) return undefined
  if (param.kind === 'ref' && param.resource) {
    const base = refBase(key, param)
    if (given[`${base}-id`] === null) return null // NIL: no such thing any more
    const value = await resolve.id(param.resource(), base)
    return value
  }
  if (param.kind === 'refs' && param.resource) return severalIds(param, param.resource(), given, resolve)
  const value = plainValue(key, param, resource, action, given)
  if (value === undefined && param.absent !== undefined) return param.absent
  return value as Sendable
}

/** The ids of several others, however they are given: where several options name them, all must name the same. */
export async function severalIds(
  param: Pick<Param, 'flag' | 'names' | 'titles'>,
  other: Resource,
  given: Given,
  resolve: Resolver,
): Promise<Sendable> {
  const {lookup} = other
  const byIds = param.flag ?? `${other.flag}-ids`
  const ways = [
    [param.names, 'name' in lookup ? 'name' : (Object.keys(lookup)[0] ?? 'name')],
    [param.titles, 'title'],
  ] as const
  const named = ways.flatMap(([option, key]) => {
    const names = option === undefined ? undefined : given[option]
    return option !== undefined && Array.isArray(names)
      ? [{option, ids: resolve.byNames(other, names.map(String), key)}]
      : []
  })
  const found = await Promise.all(named.map(async ({option, ids}) => ({option, ids: await ids})))
  const all = [...(given[byIds] === undefined ? [] : [{option: byIds, ids: given[byIds] as Sendable}]), ...found]
  const [first, ...others] = all
  for (const {option, ids} of others)
    if (first && sorted(ids) !== sorted(first.ids))
      throw usageError(
        `--${first.option} and --${option} refer to different ${plural(other.noun)}`,
        `Give only one of --${first.option} and --${option}`,
      )
  return first?.ids
}

const sorted = (ids: unknown): string => JSON.stringify((Array.isArray(ids) ? ids : [ids]).map(String).sort())
