// Which versions are published and promoted so that each environment has the one that a file names. Pure.
import {contentViewVersions} from '../../contract/content-view-versions'
import {contentViews} from '../../contract/content-views'
import type {State} from './actual'
import type {ActualView} from './actual-views'
import {indexOf} from './entry-index'
import {keyOf, Ref, type Entry, type Step} from './model'
import {firstEnvironment, pathOrder, priorOf} from './paths'
import type {Described} from './read-file'
import {refusal} from './refusal'
import {deletions, stages} from './step'

const simple = 11
const composite = 13

/** The publications and promotions of every view, each view in a lane of its own. */
export function promotions(described: Described, state: State, prune: boolean): Step[] {
  const {byKey, promotions: views} = indexOf(described.entries)
  const [order, first, there] = [pathOrder(described, state), firstEnvironment(state), versionsNow(state)]
  return [...views].flatMap(([name, wanted]) => {
    const key = keyOf({kind: 'content_view', path: [name]})
    const view = byKey.get(key)
    const isComposite = (view?.values['composite'] ?? state.entries.get(key)?.values['composite']) === true
    const now = new Map(there.get(name))
    const stage = isComposite ? composite : simple
    return stepsOf({name, wanted, described, state, prune, stage, order, first, now})
  })
}

/** What is wanted of a view. */
interface Situation {
  readonly name: string
  readonly wanted: readonly Entry[]
  readonly described: Described
  readonly state: State
  readonly prune: boolean
  readonly stage: number
  /** Environments in the order of their paths. */
  readonly order: readonly string[]
  /** The environment that all paths begin with. */
  readonly first: string
  /** The version in each environment, as the steps that are planned make it. */
  readonly now: Map<string, string>
}

function stepsOf(one: Situation): Step[] {
  const missing = missingVersions(one)
  // a publication is in the first environment of all paths at once
  const last = missing.at(-1)
  if (last !== undefined) one.now.set(one.first, last)
  const promoted = promotionsTo(one)
  return [...missing.map((version) => publication(one, version)), ...promoted, ...removals(one)]
}

const base = ({name, stage}: Situation) => ({kind: 'promotion', lane: name, makes: false, stage}) as const

/** Versions that are wanted and not there, in the order of their numbers. */
function missingVersions({name, wanted, described, state}: Situation): string[] {
  const view = state.views.get(name)
  const missing = new Map(wanted.map((entry) => [versionNumber(entry, described, state), entry] as const))
  for (const {version} of view?.versions ?? []) missing.delete(version)
  for (const [version, entry] of missing) refuseLost(version, entry, view, described)
  return [...missing.keys()].toSorted(byNumber)
}

/** A version that was deleted cannot be made again: its number has gone by. */
function refuseLost(version: string, entry: Entry, view: ActualView | undefined, described: Described): void {
  const isNumber = /^\d+\.\d+$/.test(version)
  if (isNumber && (view === undefined || byNumber(version, view.next) >= 0)) return
  const name = entry.path[0] ?? ''
  throw refusal(described, {
    entry,
    message: `content view ${name} has no version ${version}${isNumber ? ', and can no longer get one' : ''}`,
    hint:
      isNumber && view
        ? `The next one is ${view.next}; list what there is: mallet content-view version list --content-view '${name}'`
        : 'Write a number such as 2.0, or latest',
    code: 'no_version',
  })
}

function publication(one: Situation, version: string): Step {
  const [major = 1, minor = 0] = version.split('.').map(Number)
  return {
    ...base(one),
    verb: 'publish',
    path: [one.name, version],
    changes: [{member: 'version', from: null, to: version}],
    action: contentViews.publish,
    params: {id: new Ref('content_view', [one.name]), major, minor},
  }
}

/** By content view: the version in each environment. */
function versionsNow({entries}: State): Map<string, Map<string, string>> {
  const all = new Map<string, Map<string, string>>()
  for (const {kind, path, values} of entries.values()) {
    const [view = '', environment = ''] = path
    if (kind !== 'promotion') continue
    const versions = all.get(view) ?? new Map<string, string>()
    all.set(view, versions.set(environment, String(values['version'])))
  }
  return all
}

/** Promotions along the paths; `now` becomes what they make of it. */
function promotionsTo(one: Situation): Step[] {
  const {name, wanted, described, state, order, now} = one
  const inOrder = wanted.toSorted((a, b) => order.indexOf(a.path[1] ?? '') - order.indexOf(b.path[1] ?? ''))
  return inOrder.flatMap((entry): Step[] => {
    const environment = entry.path[1] ?? ''
    const version = versionNumber(entry, described, state)
    const before = now.get(environment) ?? null
    if (before === version) return []
    const prior = priorOf(environment, described, state)
    const isNext = prior !== undefined && now.get(prior) === version
    now.set(environment, version)
    return [
      {
        ...base(one),
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
}

/** Environments that the view is to leave. Activation keys and hosts that use it there get another one before. */
function removals(one: Situation): Step[] {
  const {name, wanted, prune, now} = one
  if (!prune) return []
  const left = [...now.keys()].filter((environment) => !wanted.some(({path}) => path[1] === environment))
  return left.map((environment) => ({
    ...base(one),
    stage: deletions - stages.promotion,
    verb: 'delete',
    path: [name, environment],
    changes: [{member: 'version', from: now.get(environment) ?? null, to: null}],
    action: contentViews.remove_from_environment,
    params: {id: new Ref('content_view', [name]), environment_id: new Ref('environment', [environment])},
  }))
}

/** The number of the version that an environment is to have: `latest` is the newest that there is or the file names, or the first. */
export function versionNumber(
  {path: [view = ''], values}: Entry,
  {entries}: Pick<Described, 'entries'>,
  state: State,
): string {
  const version = String(values['version'])
  if (version !== 'latest') return version
  const named = (indexOf(entries).promotions.get(view) ?? []).flatMap(({values}) =>
    values['version'] === 'latest' ? [] : [String(values['version'])],
  )
  const there = state.views.get(view)?.versions.map((one) => one.version) ?? []
  return [...named, ...there].toSorted(byNumber).at(-1) ?? '1.0'
}

function byNumber(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number)
  const [majorB = 0, minorB = 0] = b.split('.').map(Number)
  return majorA - majorB || minorA - minorB
}
