// From what a file describes and what the server has to the requests that make one of the other. Pure.
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
import {componentSteps, hostSteps, mirrorStep, ruleSteps, scans} from './plan-parts'
import {promotions} from './promotions'
import {deletionsOf} from './deletions'
import {paramsOf} from './params'
import {indexOf} from './entry-index'
import {pathOrder} from './paths'
import type {Described} from './read-file'
import {refusal} from './refusal'
import {step} from './step'

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
const isDescribed = ({path: [, name = '', product = '']}: Entry, {entries}: Described): boolean =>
  indexOf(entries).byKey.has(keyOf({kind: 'repository', path: [product, name]}))

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
