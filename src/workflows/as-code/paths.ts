// The paths of environments: which one comes before another, as the file says or the server has it.
import type {State} from './actual'
import {indexOf} from './entry-index'
import {keyOf, type Entry} from './model'
import type {Described} from './read-file'
import {refusal} from './refusal'

const kind = 'environment'

/** The environment that every path begins with. */
export const firstEnvironment = ({entries}: State): string =>
  [...entries.values()].find((one) => one.kind === kind && one.values['after'] === null)?.path[0] ?? 'Library'

/** The environment before another; undefined for the first one. */
export function priorOf(environment: string, {entries}: Described, state: State): string | undefined {
  const key = keyOf({kind, path: [environment]})
  const own = indexOf(entries).byKey.get(key)?.values['after']
  const there = state.entries.get(key)
  const prior = own ?? (there ? there.values['after'] : 'Library')
  return typeof prior === 'string' ? prior : undefined
}

/** Names of environments so that each stands behind the one before it. */
export function pathOrder(described: Described, state: State): string[] {
  const names = new Set([...namesIn(state.entries.values()), ...namesIn(described.entries)])
  const depth = (name: string, seen = 0): number => {
    const prior = seen > names.size ? undefined : priorOf(name, described, state)
    return prior === undefined ? 0 : 1 + depth(prior, seen + 1)
  }
  return [...names].toSorted((a, b) => depth(a) - depth(b))
}

const namesIn = (entries: Iterable<Entry>): string[] =>
  [...entries].flatMap((one) => (one.kind === kind ? [one.path[0] ?? ''] : []))

/** Refuses paths that go in a circle or fork: only the first environment may have several behind it. */
export function checkPaths(described: Described, state: State, prune: boolean): void {
  const own = new Set(namesIn(described.entries))
  const isNew = (name: string): boolean => !state.entries.has(keyOf({kind, path: [name]}))
  for (const name of own) refuseCircle(name, described, state)
  const isPruned = (name: string): boolean => prune && described.sections.has(kind) && !own.has(name)
  const children = new Map<string, string>()
  const first = firstEnvironment(state)
  for (const name of pathOrder(described, state).toSorted((a, b) => Number(isNew(a)) - Number(isNew(b)))) {
    const prior = priorOf(name, described, state)
    if (prior === undefined || prior === first || isPruned(name)) continue
    const other = children.get(prior)
    if (other !== undefined && isNew(name))
      throw refusal(described, {
        entry: {kind, path: [name]},
        inside: ['after'],
        message: `environment ${name} cannot come after ${prior}, because ${other} does`,
        hint: `Only ${first} can have several environments after it: name the last one of a path, or ${first}`,
      })
    children.set(prior, name)
  }
}

function refuseCircle(name: string, described: Described, state: State): void {
  const seen = [name]
  for (let at = priorOf(name, described, state); at !== undefined; at = priorOf(at, described, state)) {
    if (seen.includes(at))
      throw refusal(described, {
        entry: {kind, path: [name]},
        inside: ['after'],
        message: `the path of environments goes in a circle: ${[...seen, at].join(' after ')}`,
        hint: `Begin it after ${firstEnvironment(state)}`,
      })
    seen.push(at)
  }
}
