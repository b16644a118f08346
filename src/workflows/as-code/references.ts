// What the entries of a file refer to: it has to be on the server or in the file.
import {exitCodes} from '../../core/errors'
import {nearest} from '../../core/text'
import type {State} from './actual'
import {isRecord, listOf} from './entries'
import type {Where} from './fault'
import {isDeclared, kinds, type Member} from './kinds'
import {keyOf, nameOf, type Entry, type RefKind, type Step, type Value} from './model'
import {versionNumber} from './promotions'
import type {Described} from './read-file'
import {refusal} from './refusal'
import {viewEnvironmentLabels} from './view-environments'

interface Reference {
  readonly kind: RefKind
  readonly path: readonly string[]
  /** Where the reference stands in its entry. */
  readonly inside: Where
}

/** Refuses references to what neither the server nor the file has, or what the file deletes. */
export function checkReferences(described: Described, state: State, steps: readonly Step[]): void {
  const deleted = new Set(steps.flatMap((step) => (step.verb === 'delete' ? [keyOf(step)] : [])))
  const own = new Set(described.entries.map(keyOf))
  const versions = new Set(
    described.entries.flatMap((one) =>
      one.kind === 'promotion'
        ? [keyOf({kind: 'version', path: [one.path[0] ?? '', versionNumber(one, described, state)]})]
        : [],
    ),
  )
  const isThere = (ref: Reference): boolean => {
    if (own.has(keyOf(ref)) || versions.has(keyOf(ref))) return true
    const [view = '', version] = ref.path
    if (ref.kind === 'version') return state.views.get(view)?.versions.some((one) => one.version === version) === true
    const isDeleted =
      deleted.has(keyOf(ref)) ||
      (ref.kind === 'repository' && deleted.has(keyOf({kind: 'product', path: ref.path.slice(0, 1)})))
    return state.entries.has(keyOf(ref)) && !isDeleted
  }
  for (const entry of described.entries)
    for (const ref of referencesOf(entry)) if (!isThere(ref)) throw unknown(described, state, entry, ref)
  checkViewEnvironments(described, state)
}

function unknown(described: Described, state: State, entry: Entry, ref: Reference): Error {
  const isDeleted = state.entries.has(keyOf(ref))
  const names = [...described.entries, ...state.entries.values()].flatMap((one) =>
    one.kind === ref.kind && one.path.length === ref.path.length ? [one.path.join('/')] : [],
  )
  const near = nearest(ref.path.join('/'), names)
  return refusal(described, {
    entry,
    inside: ref.inside,
    message: `${nameOf(entry)} refers to ${nameOf(ref)}, which ${isDeleted ? 'is not in the file and would be deleted' : 'neither the server nor the file has'}`,
    hint: near === undefined || isDeleted ? 'Add it to the file, or correct the name' : `Did you mean "${near}"?`,
    code: 'not_found',
    exit: exitCodes.notFound,
  })
}

function referencesOf({kind, path, values}: Entry): Reference[] {
  const [, second = '', third = ''] = path
  if (kind === 'component') {
    const version = String(values['version'])
    return [
      {kind: 'content_view', path: [second], inside: ['content_view']},
      ...(version === 'latest' ? [] : [{kind: 'version', path: [second, version], inside: ['version']} as const]),
    ]
  }
  if (kind === 'mirror') return [{kind: 'product', path: [third], inside: ['product']}]
  if (kind === 'promotion') return [{kind: 'environment', path: [second], inside: []}]
  if (!isDeclared(kind)) return []
  return Object.entries(values).flatMap(([name, value]) => memberReferences(kinds[kind].members[name], name, value))
}

function memberReferences(member: Member | undefined, name: string, value: Value): Reference[] {
  const {type, ref} = member ?? {}
  if (ref === undefined || value === null) return []
  if (type === 'ref') return [{kind: ref, path: [String(value)], inside: [name]}]
  if (!isRecord(value)) return listOf(value).map((one, at) => ({kind: ref, path: [String(one)], inside: [name, at]}))
  return Object.entries(value).flatMap(([product, names]) =>
    listOf(names).map((one, at) => ({kind: ref, path: [product, String(one)], inside: [name, product, at]})),
  )
}

/** Activation keys and hosts name content view environments by their labels. */
function checkViewEnvironments(described: Described, state: State): void {
  const known = viewEnvironmentLabels(described, state)
  if (!known) return
  for (const entry of described.entries) {
    if (entry.kind !== 'activation_key' && entry.kind !== 'host') continue
    const before = listOf(state.entries.get(keyOf(entry))?.values['content_view_environments'])
    for (const [at, label] of listOf(entry.values['content_view_environments']).entries()) {
      if (known.has(String(label)) || before.includes(label)) continue
      const near = nearest(String(label), [...known])
      throw refusal(described, {
        entry,
        inside: ['content_view_environments', at],
        message: `${nameOf(entry)} refers to the content view environment ${String(label)}, which neither the server nor the file has`,
        hint: near === undefined ? 'Promote a version there, or correct the labels' : `Did you mean "${near}"?`,
        code: 'not_found',
        exit: exitCodes.notFound,
      })
    }
  }
}
