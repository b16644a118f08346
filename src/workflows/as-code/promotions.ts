// Which versions are published and promoted so that each environment has the one that a file names. Pure.
import {contentViewVersions} from '../../contract/content-view-versions'
import {contentViews} from '../../contract/content-views'
import {AppError, exitCodes} from '../../core/errors'
import type {ActualView, State} from './actual'
import {keyOf, Ref, type Entry, type Step} from './model'
import type {Described} from './read-file'

const simple = 11
const composite = 13

/** The publications and promotions of every view, each view in a lane of its own. */
export function promotions(described: Described, state: State, prune: boolean): Step[] {
  const views = new Map<string, Entry[]>()
  for (const entry of described.entries)
    if (entry.kind === 'promotion') views.set(entry.path[0] ?? '', [...(views.get(entry.path[0] ?? '') ?? []), entry])
  return [...views].flatMap(([name, wanted]) => {
    const view = described.entries.find(({kind, path}) => kind === 'content_view' && path[0] === name)
    const there = state.entries.get(keyOf({kind: 'content_view', path: [name]}))
    const isComposite = (view?.values['composite'] ?? there?.values['composite']) === true
    return stepsOf(name, wanted, {described, state, prune, stage: isComposite ? composite : simple})
  })
}

interface Situation {
  readonly described: Described
  readonly state: State
  readonly prune: boolean
  readonly stage: number
}

function stepsOf(name: string, wanted: readonly Entry[], {described, state, prune, stage}: Situation): Step[] {
  const view = state.views.get(name)
  const target = (entry: Entry): string => resolved(entry, view)
  const base = {kind: 'promotion', lane: name, makes: false, stage} as const
  const missing = [...new Set(wanted.map(target))]
    .filter((version) => !view?.versions.some((one) => one.version === version))
    .toSorted(byNumber)
  for (const version of missing)
    refuseLost(version, name, view, described.places.get(keyOf(wanted[0] ?? {kind: 'promotion', path: []})))
  const published = missing.map((version): Step => {
    const [major = 1, minor = 0] = version.split('.').map(Number)
    return {
      ...base,
      verb: 'publish',
      path: [name, version],
      changes: [{member: 'version', from: null, to: version}],
      action: contentViews.publish,
      params: {id: new Ref('content_view', [name]), major, minor},
    }
  })
  // a publication is in the first environment of all paths at once
  const library = firstEnvironment(state)
  const now = new Map(
    [...state.entries.values()].flatMap(({kind, path, values}) =>
      kind === 'promotion' && path[0] === name ? [[path[1] ?? '', String(values['version'])] as const] : [],
    ),
  )
  const last = missing.at(-1)
  if (last !== undefined) now.set(library, last)
  const order = pathOf(described, state)
  const promoted = wanted
    .toSorted((a, b) => order.indexOf(a.path[1] ?? '') - order.indexOf(b.path[1] ?? ''))
    .flatMap((entry): Step[] => {
      const environment = entry.path[1] ?? ''
      const version = target(entry)
      const before = now.get(environment) ?? null
      if (before === version) return []
      const isNext = priorVersion(environment, now, described, state) === version
      now.set(environment, version)
      return [
        {
          ...base,
          verb: 'promote',
          path: [name, environment],
          changes: [{member: 'version', from: before, to: version}],
          action: contentViewVersions.promote,
          params: {
            id: new Ref('version', [name, version]),
            environment_ids: [new Ref('environment', [environment])],
            ...(!isNext && {force: true}),
          },
        },
      ]
    })
  const extra = prune ? [...now.keys()].filter((environment) => !wanted.some(({path}) => path[1] === environment)) : []
  const removed = extra.map((environment): Step => ({
    ...base,
    verb: 'delete',
    path: [name, environment],
    changes: [{member: 'version', from: now.get(environment) ?? null, to: null}],
    action: contentViews.remove_from_environment,
    params: {id: new Ref('content_view', [name]), environment_id: new Ref('environment', [environment])},
  }))
  return [...published, ...promoted, ...removed]
}

/** The number of a version: `latest` is the newest there is, or the first one. */
function resolved({values}: Entry, view: ActualView | undefined): string {
  const version = String(values['version'])
  if (version !== 'latest') return /^\d+$/.test(version) ? `${version}.0` : version
  return (
    view?.versions
      .map((one) => one.version)
      .toSorted(byNumber)
      .at(-1) ?? '1.0'
  )
}

/** A version that was deleted cannot be made again: its number has gone by. */
function refuseLost(version: string, name: string, view: ActualView | undefined, at: string | undefined): void {
  const isNumber = /^\d+\.\d+$/.test(version)
  if (isNumber && (view === undefined || byNumber(version, view.next) >= 0)) return
  throw new AppError({
    code: 'no_version',
    message: `${at === undefined ? '' : `${at}: `}content view ${name} has no version ${version}${isNumber ? ', and can no longer get one' : ''}`,
    hint:
      isNumber && view
        ? `The next one is ${view.next}; list what there is: mallet content-view version list --content-view '${name}'`
        : 'Write a number such as 2.0, or latest',
    exit: exitCodes.refused,
  })
}

function byNumber(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}

const firstEnvironment = ({entries}: State): string =>
  [...entries.values()].find(({kind, values}) => kind === 'environment' && values['after'] === null)?.path[0] ??
  'Library'

/** The environment before another, as the file or the server has it. */
function priorOf(environment: string, {entries}: Described, state: State): string | undefined {
  const path = [environment]
  const own = entries.find((one) => one.kind === 'environment' && one.path[0] === environment)?.values['after']
  const there = state.entries.get(keyOf({kind: 'environment', path}))
  const prior = own ?? (there ? there.values['after'] : 'Library')
  return typeof prior === 'string' ? prior : undefined
}

function priorVersion(
  environment: string,
  now: ReadonlyMap<string, string>,
  described: Described,
  state: State,
): string | undefined {
  const prior = priorOf(environment, described, state)
  return prior === undefined ? undefined : now.get(prior)
}

/** Names of environments so that each stands behind the one before it. */
function pathOf(described: Described, state: State): string[] {
  const names = new Set([
    ...[...state.entries.values()].flatMap(({kind, path}) => (kind === 'environment' ? [path[0] ?? ''] : [])),
    ...described.entries.flatMap(({kind, path}) => (kind === 'environment' ? [path[0] ?? ''] : [])),
  ])
  const depth = (name: string, seen = 0): number => {
    const prior = seen > names.size ? undefined : priorOf(name, described, state)
    return prior === undefined ? 0 : 1 + depth(prior, seen + 1)
  }
  return [...names].toSorted((a, b) => depth(a) - depth(b))
}
