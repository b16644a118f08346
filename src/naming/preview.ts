import {validateName} from './clean'
import {attempt, checkInstance, duplicates, probe} from './check'
import type {RepositoryInstance} from './instance'
import {type CompiledPattern, compilePattern, isBlankPattern} from './pattern'
import {renderName} from './render'

/** What a proposed pattern does to one container repository of an environment. */
interface PreviewRow {
  readonly instance: RepositoryInstance
  /** `<product>/<repository>`, by name. */
  readonly repository: string
  /** The name it has now; null when the pattern in force fails for it. */
  readonly oldName: string | null
  /** The name it would have; null when the proposed pattern fails for it. */
  readonly newName: string | null
  readonly changed: boolean
  readonly valid: boolean
  /** Why not valid. */
  readonly problem: string | null
  /** Who else has or would have the name, at most ten: a holder elsewhere, then other repositories, as `repository`. */
  readonly collidesWith: readonly string[]
  /** How many there are in all. */
  readonly collisions: number
  /** `<host>/<new name>`, or the name alone without a host; null without a valid name. */
  readonly pullSpec: string | null
}

export interface Preview {
  readonly pattern: string
  readonly rows: readonly PreviewRow[]
  /** True when the server would refuse the pattern. */
  readonly refused: boolean
  /** Why it would; all reasons, though the server names its first only. */
  readonly reasons: readonly string[]
  /** What the server accepts now and fails over later. */
  readonly warnings: readonly string[]
  /** How many names would change. */
  readonly changes: number
}

interface PreviewOptions {
  /** Host (and port) of the registry, for pull specs. */
  readonly host?: string | undefined
  /** Names in use outside the environment, each with what uses it. */
  readonly taken?: ReadonlyMap<string, string> | undefined
}

/** Shows what a pattern would do to the repositories of one environment; a blank pattern is the way back to default names. */
export function previewEnvironment(
  pattern: string,
  instances: readonly RepositoryInstance[],
  options: PreviewOptions = {},
): Preview {
  const parsed = attempt(() => (isBlankPattern(pattern) ? withoutPattern : compilePattern(pattern)))
  const probed = probe(pattern).refusal
  const drafts = instances.map((instance) => draft(instance, parsed.error ? null : parsed.value))
  const checked = group(drafts, ({checkedName}) => checkedName)
  const final = group(drafts, ({newName}) => newName)
  const sharers = sharersOf(drafts)
  const rows = drafts.map((item) => rowOf(item, sharers, options))
  const problems = drafts.flatMap(({refusal}) => (refusal === null ? [] : [refusal]))
  const repeated = duplicates(repositoryNames(checked))
  const failures = parsed.error ? [] : [...problems, ...(repeated ? [repeated.message] : [])]
  const isDefault = isBlankPattern(pattern)
  return {
    pattern,
    rows,
    refused: probed !== null || (!isDefault && failures.length > 0),
    reasons: [...(probed ? [probed.message] : []), ...(isDefault ? [] : failures)],
    warnings: [...(isDefault ? failures : []), ...laterFailures(drafts, final, repeated === null, options.taken)],
    changes: rows.filter(({changed}) => changed).length,
  }
}

/** Stands in the place of a pattern for the default names. */
const withoutPattern = 'default'

interface Draft {
  readonly instance: RepositoryInstance
  readonly repository: string
  readonly oldName: string | null
  readonly newName: string | null
  /** What the server checks: for a pushed repository not the name it will have. */
  readonly checkedName: string | null
  readonly refusal: string | null
}

function draft(instance: RepositoryInstance, pattern: CompiledPattern | typeof withoutPattern | null): Draft {
  const repository = `${instance.product.name}/${instance.repository.name}`
  const old = attempt(() => instance.currentName ?? renderName(null, instance))
  const oldName = old.error ? null : old.value
  if (pattern === null) return {instance, repository, oldName, newName: null, checkedName: null, refusal: null}
  const bare = pattern === withoutPattern
  const subject = bare ? withPatternRemoved(instance) : instance
  const {name, refusal} = checkInstance(bare ? null : pattern, subject)
  const pushed = instance.kind === 'library' && instance.pushPath ? instance.pushPath : null
  // A pushed repository keeps its path whatever its default name would be; only patterns are checked against it.
  const relevant = bare && pushed !== null ? null : refusal
  return {
    instance,
    repository,
    oldName,
    newName: pushed ?? name,
    checkedName: bare && pushed !== null ? pushed : name,
    refusal: relevant?.message ?? null,
  }
}

function withPatternRemoved(instance: RepositoryInstance): RepositoryInstance {
  const {lifecycleEnvironment} = instance
  return {
    ...instance,
    lifecycleEnvironment: lifecycleEnvironment && {...lifecycleEnvironment, registryNamePattern: null},
  }
}

type Groups = ReadonlyMap<string, readonly Draft[]>

function group(drafts: readonly Draft[], key: (item: Draft) => string | null): Groups {
  const groups = new Map<string, Draft[]>()
  for (const item of drafts) {
    const name = key(item)
    if (name === null) continue
    const members = groups.get(name)
    if (members) members.push(item)
    else groups.set(name, [item])
  }
  return groups
}

function repositoryNames(groups: Groups): Map<string, string[]> {
  return new Map([...groups].map(([name, members]) => [name, members.map(({instance}) => instance.repository.name)]))
}

function rowOf(item: Draft, sharers: ReadonlyMap<string, ReadonlySet<Draft>>, options: PreviewOptions): PreviewRow {
  const {host, taken} = options
  const {instance, repository, oldName, newName} = item
  const holder = newName !== null && newName !== oldName ? taken?.get(newName) : undefined
  const others = othersWith(item, sharers)
  const holders = holder === undefined ? [] : [holder]
  const problem = problemOf(item)
  return {
    instance,
    repository,
    oldName,
    newName,
    changed: newName !== null && newName !== oldName,
    valid: newName !== null && problem === null,
    problem,
    collidesWith: [...holders, ...others.some].slice(0, shown),
    collisions: others.count + holders.length,
    pullSpec: newName === null || validateName(newName) !== null ? null : host ? `${host}/${newName}` : newName,
  }
}

/** Repositories by each name they have or are checked under. */
function sharersOf(drafts: readonly Draft[]): ReadonlyMap<string, ReadonlySet<Draft>> {
  const sharers = new Map<string, Set<Draft>>()
  for (const item of drafts)
    for (const name of namesOf(item)) sharers.set(name, (sharers.get(name) ?? new Set<Draft>()).add(item))
  return sharers
}

const namesOf = ({checkedName, newName}: Draft): readonly string[] =>
  [...new Set([checkedName, newName])].filter((name) => name !== null)

/** How many collisions a row names. */
const shown = 10

/** The first of the repositories that share a name with one, and how many there are. */
function othersWith(
  item: Draft,
  sharers: ReadonlyMap<string, ReadonlySet<Draft>>,
): {readonly some: readonly string[]; readonly count: number} {
  const some: string[] = []
  let count = 0
  for (const name of namesOf(item)) {
    const members = sharers.get(name) ?? new Set<Draft>()
    count += members.size - 1
    for (const other of members) {
      if (some.length >= shown) break
      if (other !== item) some.push(other.repository)
    }
  }
  return {some, count}
}

function problemOf({newName, checkedName, refusal}: Draft): string | null {
  if (refusal === null) return null
  if (newName === null || newName !== checkedName) return refusal
  return `the name ${validateName(newName) ?? 'is invalid'}`
}

/** Names that are unique in the environment but not on the server: the server accepts the pattern, and its task fails. */
function laterFailures(
  drafts: readonly Draft[],
  final: Groups,
  unique: boolean,
  taken: ReadonlyMap<string, string> | undefined,
): string[] {
  const elsewhere = drafts.flatMap(({repository, newName, oldName}) => {
    const holder = newName === null || newName === oldName ? undefined : taken?.get(newName)
    return holder === undefined ? [] : [`${repository}: the name '${newName ?? ''}' is taken by ${holder}`]
  })
  const repeated = unique ? duplicates(repositoryNames(final)) : null
  return [...elsewhere, ...(repeated ? [repeated.message] : [])]
}
