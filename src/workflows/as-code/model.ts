// What a file describes and what a server has, in the same form: entries, which are named things with values.
import type {Action} from '../../contract/define'

export type Value = string | number | boolean | null | readonly Value[] | {readonly [key: string]: Value}
export type Values = Readonly<Record<string, Value>>

/** Everything that a file can describe, in the order in which it is made. */
export const kindNames = [
  'content_credential',
  'sync_plan',
  'environment',
  'product',
  'repository',
  'flatpak_remote',
  'mirror',
  'content_view',
  'filter',
  'component',
  'promotion',
  'activation_key',
  'host',
] as const
export type KindName = (typeof kindNames)[number]

/** One thing, named by the names that lead to it: `['Applications', 'web']` is a repository of a product. */
export interface Entry {
  readonly kind: KindName
  readonly path: readonly string[]
  /** As a file writes them; members that are not here are not managed. */
  readonly values: Values
}

/** An entry as the server has it. */
export interface Actual extends Entry {
  readonly id: number
}

export const keyOf = ({kind, path}: {readonly kind: RefKind; readonly path: readonly string[]}): string =>
  JSON.stringify([kind, ...path])

/** What a request may name by an ID: entries, versions of content views, and repositories of flatpak remotes. */
export type RefKind = KindName | 'version' | 'remote_repository'

/** The ID of something that may not exist yet; it is filled in when the request is sent. */
export class Ref {
  constructor(
    readonly kind: RefKind,
    readonly path: readonly string[],
  ) {}

  toString(): string {
    return `<ID of ${nameOf(this)}>`
  }

  toJSON(): string {
    return this.toString()
  }
}

/** A secret that is read when the request is sent, from where the file says. */
export class SecretRef {
  constructor(readonly source: SecretSource) {}

  toJSON(): string {
    return '***'
  }
}

export type SecretSource = {readonly env: string} | {readonly file: string} | {readonly command: string}

/** A member that changes: what it is, and what it becomes. */
export interface Change {
  readonly member: string
  readonly from: Value
  readonly to: Value
}

export type Verb = 'create' | 'update' | 'delete' | 'scan' | 'mirror' | 'publish' | 'promote'

/** One request of a plan, and what it changes. */
export interface Step {
  readonly verb: Verb
  readonly kind: KindName
  readonly path: readonly string[]
  readonly changes: readonly Change[]
  readonly action: Action
  readonly params: Readonly<Record<string, unknown>>
  /** The answer has the ID of the entry. */
  readonly makes: boolean
  /** Steps of the same lane run one after the other, other lanes of the same stage beside them. */
  readonly lane: string
  readonly stage: number
}

const nouns: Readonly<Record<RefKind, string>> = {
  version: 'version',
  remote_repository: 'remote repository',
  content_credential: 'content credential',
  sync_plan: 'sync plan',
  environment: 'environment',
  product: 'product',
  repository: 'repository',
  flatpak_remote: 'flatpak remote',
  mirror: 'flatpak',
  content_view: 'content view',
  filter: 'filter',
  component: 'component',
  promotion: 'promotion',
  activation_key: 'activation key',
  host: 'host',
}

export const nounOf = (kind: RefKind): string => nouns[kind]

/** `repository Applications/web` */
export const nameOf = ({kind, path}: {readonly kind: RefKind; readonly path: readonly string[]}): string =>
  `${nouns[kind]} ${path.join('/')}`

/** What a step does to what: `create repository Applications/web`, `promote App CV 2.0 to Dev`. */
export function titleOf({verb, kind, path, changes}: Step): string {
  const [view = '', where = ''] = path
  if (verb === 'publish') return `publish ${view} ${where}`
  if (verb === 'promote') return `promote ${view} ${String(changes[0]?.to ?? '')} to ${where}`
  if (kind === 'promotion') return `remove ${view} from ${where}`
  if (kind === 'component') return `${verb} component ${where} of ${view}`
  if (kind === 'filter') return `${verb} filter ${where} of ${view}`
  if (verb === 'mirror') return `mirror ${where} of ${view} into ${path[2] ?? ''}`
  return `${verb} ${nameOf({kind, path})}`
}

/** True when two values say the same, whatever the order of their members. */
export function isEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one: Value, at) => isEqual(one, (b as readonly Value[])[at]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].every((key) => isEqual(a[key], b[key]))
}

const isObject = (value: Value | undefined): value is {readonly [key: string]: Value} =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
