import {validateName} from './clean'
import {NamingError, quote} from './error'
import type {RepositoryInstance} from './instance'
import {limits} from './limits'
import {type CompiledPattern, compilePattern} from './pattern'
import {nameUnderPattern} from './render'

/** Why the server would refuse a pattern. */
interface Refusal {
  /**
   * `too_long` for the server's column; `invalid_pattern`: it cannot be parsed; `probe`: the name of the probe's repository is
   * invalid; `failed`: its code fails for a repository; `invalid_name`, `duplicate`: repositories would get such names.
   */
  readonly code: 'too_long' | 'invalid_pattern' | 'probe' | 'failed' | 'invalid_name' | 'duplicate'
  /** One sentence, without a full stop. */
  readonly message: string
  /** Names of the repositories concerned, sorted. */
  readonly repositories: readonly string[]
  /** The name that is invalid or that several repositories would get. */
  readonly name?: string
}

interface Probe {
  /** The name of the fictitious repository, or null when the pattern cannot be rendered. */
  readonly rendered: string | null
  readonly refusal: Refusal | null
}

const names = {name: 'bad name!', label: 'good_label'}
/** The fictitious repository that the server renders every new pattern for: its names hold characters no path may have. */
const fictitious: RepositoryInstance = {
  kind: 'environment',
  organization: {...names, id: null, title: null, description: null},
  product: names,
  repository: {...names, dockerUpstreamName: 'image/name'},
  contentView: {...names, id: null, default: false},
  contentViewVersion: {label: 'good_label', version: '1.20'},
  lifecycleEnvironment: {...names, id: null},
}

/** What the server does first with a new pattern: renders it for a repository full of awkward names. */
export function probe(pattern: string): Probe {
  if (pattern === '') return {rendered: null, refusal: null}
  if ([...pattern].length > limits.pattern)
    return {rendered: null, refusal: refused('too_long', `the pattern is longer than ${limits.pattern} characters`)}
  const outcome = attempt(() => nameUnderPattern(pattern, fictitious))
  if (outcome.error) return {rendered: null, refusal: refused('invalid_pattern', outcome.error.text)}
  const reason = validateName(outcome.value)
  if (reason === null) return {rendered: outcome.value, refusal: null}
  const message = `the pattern must give a valid name for every repository, but a repository named ${quote(names.name)} would get ${quote(outcome.value)}, which ${reason}`
  return {rendered: outcome.value, refusal: {...refused('probe', message), name: outcome.value}}
}

/**
 * What the server does next: renders the pattern for every container repository of the environment. Answers the first repository
 * whose name is invalid, else all whose names are the same, else null.
 */
export function checkEnvironment(pattern: string, instances: readonly RepositoryInstance[]): Refusal | null {
  if (pattern === '') return null
  const parsed = attempt(() => compilePattern(pattern))
  if (parsed.error) return refused('invalid_pattern', parsed.error.text)
  const byName = new Map<string, string[]>()
  for (const instance of instances) {
    const {name, refusal} = checkInstance(parsed.value, instance)
    if (refusal) return refusal
    const sharing = byName.get(name)
    if (sharing) sharing.push(instance.repository.name)
    else byName.set(name, [instance.repository.name])
  }
  return duplicates(byName)
}

/** Everything the server checks when an environment gets a pattern; null when it would accept it. */
export function checkPattern(pattern: string, instances: readonly RepositoryInstance[]): Refusal | null {
  return probe(pattern).refusal ?? checkEnvironment(pattern, instances)
}

/** The name that the server checks for one repository, and why it would refuse the pattern for its sake. */
export function checkInstance(
  pattern: string | CompiledPattern | null,
  instance: RepositoryInstance,
): {readonly name: string; readonly refusal: null} | {readonly name: string | null; readonly refusal: Refusal} {
  const repository = instance.repository.name
  const outcome = attempt(() => nameUnderPattern(pattern, instance))
  if (outcome.error) {
    const message = `the pattern fails for repository ${quote(repository)}: ${outcome.error.text}`
    return {name: null, refusal: refused('failed', message, [repository])}
  }
  const name = outcome.value
  const reason = validateName(name)
  if (reason === null) return {name, refusal: null}
  const message = `repository ${quote(repository)} would get the invalid name ${quote(name)}: it ${reason}`
  return {name, refusal: {...refused('invalid_name', message, [repository]), name}}
}

/** The refusal of names that several repositories would get, or null. */
export function duplicates(byName: ReadonlyMap<string, readonly string[]>): Refusal | null {
  const shared = [...byName].filter(([, repositories]) => repositories.length > 1)
  const [first] = shared
  if (!first) return null
  const repositories = shared.flatMap(([, items]) => items).sort()
  const message = `these repositories would get the same name: ${repositories.join(', ')}`
  return {...refused('duplicate', message, repositories), ...(shared.length === 1 && {name: first[0]})}
}

function refused(code: Refusal['code'], message: string, repositories: readonly string[] = []): Refusal {
  return {code, message, repositories}
}

/** Runs what may raise a {@link NamingError}. */
export function attempt<T>(work: () => T): {readonly value: T; readonly error: null} | {readonly error: NamingError} {
  try {
    return {value: work(), error: null}
  } catch (error) {
    if (error instanceof NamingError) return {error}
    throw error
  }
}
