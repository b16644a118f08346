// From what a file describes and what the server has to the requests that make one of the other. Pure.
import {contentViewComponents} from '../../contract/content-view-components'
import {contentViewFilterRules} from '../../contract/content-view-filter-rules'
import {flatpakRemoteRepositories} from '../../contract/flatpak-remote-repositories'
import {flatpakRemotes} from '../../contract/flatpak-remotes'
import {hosts} from '../../contract/hosts'
import type {State} from './actual'
import {timeOf} from './actual'
import {isDeclared, kinds, type DeclaredKind, type Member} from './kinds'
import {
  isEqual,
  keyOf,
  nameOf,
  Ref,
  type Actual,
  type Change,
  type Entry,
  type Step,
  type Value,
  type Values,
} from './model'
import {promotions} from './promotions'
import {deletionsOf} from './deletions'
import {paramsOf} from './params'
import {pathOrder} from './paths'
import type {Described} from './read-file'
import {refusal} from './refusal'
import {step} from './step'

const scanning = 6
const rules = 10

export interface PlanOptions {
  /** Delete what the sections of the file do not describe. */
  readonly prune: boolean
}

/** The steps, in the order in which they are carried out; none when the server is as the file says. */
export function planSteps(described: Described, state: State, {prune}: PlanOptions): Step[] {
  const steps = inOrder(described, state).flatMap((entry) => stepsFor(entry, described, state))
  const promoted = promotions(described, state, prune)
  const deleted = prune ? deletionsOf(described, state) : []
  const all = [...scans(steps), ...steps, ...promoted, ...deleted]
  return all
    .map((step, at) => ({step, at}))
    .toSorted((a, b) => a.step.stage - b.step.stage || a.at - b.at)
    .map(({step}) => step)
}

/** The entries as the file has them, environments in the order of their paths. */
function inOrder(described: Described, state: State): Entry[] {
  const order = pathOrder(described, state)
  const at = ({kind, path}: Entry): number => (kind === 'environment' ? order.indexOf(path[0] ?? '') : 0)
  return described.entries.toSorted((a, b) => at(a) - at(b))
}

function stepsFor(entry: Entry, described: Described, state: State): Step[] {
  const actual = state.entries.get(keyOf(entry))
  if (isDeclared(entry.kind)) return declaredSteps(entry, entry.kind, actual, described, state)
  if (entry.kind === 'component') return componentSteps(entry, actual, state)
  if (entry.kind === 'mirror') return actual || isDescribed(entry, described) ? [] : [mirrorStep(entry)]
  return entry.kind === 'host' ? hostSteps(entry, state) : []
}

/** True for something to be mirrored that the file describes as a repository of its own: it is made as that. */
const isDescribed = ({path: [, name, product]}: Entry, {entries}: Described): boolean =>
  entries.some((one) => one.kind === 'repository' && one.path[0] === product && one.path[1] === name)

function declaredSteps(
  entry: Entry,
  kind: DeclaredKind,
  actual: Actual | undefined,
  described: Described,
  state: State,
): Step[] {
  if (!actual) return [createStep(entry, kind, state), ...ruleSteps(entry, undefined, state)]
  const changes = changesOf(entry, kind, actual, described)
  const sent = changes.filter(({member}) => !(kind === 'filter' && member === 'tags'))
  return [
    ...(sent.length > 0 ? [updateStep(entry, kind, actual, sent, state)] : []),
    ...(sent.length < changes.length ? ruleSteps(entry, actual, state) : []),
  ]
}

/** What differs of an entry that is there; refuses what cannot be changed. */
function changesOf(entry: Entry, kind: DeclaredKind, actual: Actual, described: Described): Change[] {
  return Object.entries(entry.values).flatMap(([name, value]) => {
    const member = kinds[kind].members[name]
    const before = actual.values[name]
    if (!member || before === undefined) return []
    if (member.type === 'secret') return before === false ? [{member: name, from: null, to: '***'}] : []
    const [was, is] = [normal(member, before), normal(member, value)]
    if (isEqual(was, is)) return []
    if (member.fixed)
      throw refusal(described, {
        entry,
        inside: [name],
        message: `${name} of ${nameOf(entry)} cannot be changed from ${JSON.stringify(before)} to ${JSON.stringify(value)}`,
        hint: 'It is set when the thing is made: keep it, or give the thing another name',
        code: 'fixed',
      })
    return [{member: name, from: was, to: is}]
  })
}

/** A value in the form in which two of them are compared. */
function normal({type, order}: Member, value: Value): Value {
  if (type === 'time' && typeof value === 'string') return timeOf(value)
  if (Array.isArray(value)) return order === 'none' ? [...(value as readonly Value[])].toSorted() : value
  if (type !== 'refs' || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, names]) => Array.isArray(names) && names.length > 0)
      .map(([key, names]) => [key, [...(names as readonly string[])].toSorted()] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function createStep(entry: Entry, kind: DeclaredKind, state: State): Step {
  const {actions} = kinds[kind]
  const values = {...made[kind], ...entry.values}
  const changes = Object.entries(entry.values).map(([member, to]): Change => ({
    member,
    from: null,
    to: kinds[kind].members[member]?.type === 'secret' ? '***' : to,
  }))
  const action = actions['create']
  if (!action) throw new TypeError(`${kind} cannot be made`)
  const params = {...parents(entry, state), name: entry.path.at(-1), ...paramsOf(kind, values, state, entry)}
  return step('create', entry, action, params, {
    changes,
    makes: true,
    ...(kind === 'environment' && {lane: 'environments'}),
  })
}

/** What the server needs to make a thing, where the file may leave it out. */
const made: Partial<Record<DeclaredKind, Values>> = {
  environment: {after: 'Library'},
  repository: {content_type: 'docker'},
  filter: {type: 'docker', inclusion: false},
}

/** What says where a new thing belongs. */
function parents({kind, path}: Entry, {organizationId}: State): Record<string, unknown> {
  if (kind === 'repository') return {product_id: new Ref('product', path.slice(0, 1))}
  if (kind === 'filter') return {content_view_id: new Ref('content_view', path.slice(0, 1))}
  return {organization_id: organizationId}
}

function updateStep(entry: Entry, kind: DeclaredKind, actual: Actual, changes: readonly Change[], state: State): Step {
  const {actions, always = []} = kinds[kind]
  const action = actions['update']
  if (!action) throw new TypeError(`${kind} cannot be changed`)
  const changed = Object.fromEntries(changes.map(({member}) => [member, entry.values[member] ?? null]))
  const kept = always.length > 0 ? {name: entry.path.at(-1), content_type: actual.values['type']} : {}
  const params = {id: actual.id, ...kept, ...paramsOf(kind, changed, state, entry)}
  return step('update', entry, action, params, {changes})
}

/** The tags of a filter are things of their own to the server. */
function ruleSteps(entry: Entry, actual: Actual | undefined, state: State): Step[] {
  const tags = entry.values['tags']
  if (entry.kind !== 'filter' || !Array.isArray(tags)) return []
  const wanted = new Set(tags.map(String))
  const there = (actual && state.rules.get(actual.id)) ?? new Map<string, number>()
  const added = [...wanted].filter((tag) => !there.has(tag))
  const filter = new Ref('filter', entry.path)
  return [
    ...(added.length > 0
      ? [
          step(
            'update',
            entry,
            contentViewFilterRules.create,
            {content_view_filter_id: filter, name: added},
            {
              stage: rules,
              changes: [{member: 'tags', from: [...there.keys()], to: [...wanted]}],
            },
          ),
        ]
      : []),
    ...[...there].flatMap(([tag, id]) =>
      wanted.has(tag)
        ? []
        : [
            step(
              'update',
              entry,
              contentViewFilterRules.destroy,
              {content_view_filter_id: filter, id},
              {
                stage: rules,
                changes: [{member: 'tags', from: tag, to: null}],
              },
            ),
          ],
    ),
  ]
}

function componentSteps(entry: Entry, actual: Actual | undefined, state: State): Step[] {
  const [composite = '', view = ''] = entry.path
  const version = entry.values['version'] ?? null
  const before = actual?.values['version'] ?? null
  if (actual && isEqual(version, before)) return []
  const owner = new Ref('content_view', [composite])
  const which =
    version === 'latest' ? {latest: true} : {content_view_version_id: new Ref('version', [view, String(version)])}
  const changes = [{member: 'version', from: before, to: version}]
  const lane = {lane: composite, changes}
  const id = state.views.get(composite)?.components.get(view)
  if (actual && id !== undefined)
    return [
      step(
        'update',
        entry,
        contentViewComponents.update,
        {composite_content_view_id: owner, id, latest: false, ...which},
        lane,
      ),
    ]
  const component = version === 'latest' ? {...which, content_view_id: new Ref('content_view', [view])} : which
  return [
    step(
      'create',
      entry,
      contentViewComponents.add_components,
      {composite_content_view_id: owner, components: [component]},
      lane,
    ),
  ]
}

function mirrorStep(entry: Entry): Step {
  const [remote = '', repository = '', product = ''] = entry.path
  const params = {id: new Ref('remote_repository', [remote, repository]), product_id: new Ref('product', [product])}
  return step('mirror', entry, flatpakRemoteRepositories.mirror, params, {lane: remote})
}

/** Each remote is scanned once before something is mirrored from it. */
function scans(steps: readonly Step[]): Step[] {
  const remotes = new Set(steps.flatMap(({verb, path}) => (verb === 'mirror' ? [path[0] ?? ''] : [])))
  return [...remotes].map((name) =>
    step(
      'scan',
      {kind: 'flatpak_remote', path: [name]},
      flatpakRemotes.scan,
      {id: new Ref('flatpak_remote', [name])},
      {stage: scanning},
    ),
  )
}

function hostSteps(entry: Entry, state: State): Step[] {
  const to = entry.values['content_view_environments'] ?? []
  return (state.hosts.get(entry.path[0] ?? '') ?? []).flatMap(({id, name, environments}) =>
    isEqual(environments, to)
      ? []
      : [
          step(
            'update',
            {kind: 'host', path: [name]},
            hosts.update,
            {id, content_facet_attributes: {content_view_environments: to}},
            {changes: [{member: 'content_view_environments', from: environments, to}]},
          ),
        ],
  )
}
