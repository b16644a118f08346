// From the tree of a document to the entries that it describes.
import type {Where} from './fault'
import {isDeclared, kinds, type DeclaredKind} from './kinds'
import type {Entry, KindName, SecretSource, Value, Values} from './model'

/** Sections of a file, with the kind of their items. */
export const sectionKinds: readonly (readonly [string, KindName])[] = [
  ['content_credentials', 'content_credential'],
  ['sync_plans', 'sync_plan'],
  ['environments', 'environment'],
  ['products', 'product'],
  ['flatpak_remotes', 'flatpak_remote'],
  ['content_views', 'content_view'],
  ['activation_keys', 'activation_key'],
  ['hosts', 'host'],
]

/** Kinds that stand inside the items of a section. */
export const innerKinds: Readonly<Record<string, readonly KindName[]>> = {
  products: ['repository'],
  flatpak_remotes: ['mirror'],
  content_views: ['filter', 'component', 'promotion'],
}

export const isRecord = (value: Value | undefined): value is Record<string, Value> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const listOf = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : [])
const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '')

/** An entry, and where it stands in the item of its section. */
export interface Placed {
  readonly entry: Entry
  readonly at: Where
}

/** An item of a section, with what stands inside it. */
export function entriesOf(kind: KindName, item: Value): Placed[] {
  if (!isRecord(item)) return []
  if (kind === 'host') {
    const {search, content_view_environments: environments = []} = item
    return [{entry: {kind, path: [textOf(search)], values: {content_view_environments: environments}}, at: []}]
  }
  if (!isDeclared(kind)) return []
  const name = textOf(item['name'])
  const inner = (member: string, make: (one: Record<string, Value>) => Entry): Placed[] =>
    listOf(item[member]).flatMap((one, at) => (isRecord(one) ? [{entry: make(one), at: [member, at]}] : []))
  const named =
    (below: DeclaredKind) =>
    (one: Record<string, Value>): Entry => ({
      kind: below,
      path: [name, textOf(one['name'])],
      values: valuesOf(below, one),
    })
  return [
    {entry: {kind, path: [name], values: valuesOf(kind, item)}, at: []},
    ...(kind === 'product' ? inner('repositories', named('repository')) : []),
    ...(kind === 'content_view' ? inner('filters', named('filter')) : []),
    ...inner('mirror', ({repository, product}) => ({
      kind: 'mirror',
      path: [name, textOf(repository), textOf(product)],
      values: {},
    })),
    ...inner('components', ({content_view: view, version = null}) => ({
      kind: 'component',
      path: [name, textOf(view)],
      values: {version: versionOf(version)},
    })),
    ...promotionsOf(name, item['promoted']),
  ]
}

const promotionsOf = (view: string, promoted: Value | undefined): Placed[] =>
  Object.entries(isRecord(promoted) ? promoted : {}).map(([environment, version]) => ({
    entry: {kind: 'promotion', path: [view, environment], values: {version: versionOf(version)}},
    at: ['promoted', environment],
  }))

/** `2` is the version 2.0. */
export const versionOf = (version: Value): Value => (/^\d+$/.test(textOf(version)) ? `${textOf(version)}.0` : version)

/** The members of a thing that are its own. */
const valuesOf = (kind: DeclaredKind, item: Values): Values =>
  Object.fromEntries(
    Object.keys(kinds[kind].members).flatMap((name) => (name in item ? [[name, item[name] ?? null]] : [])),
  )

/** Where a secret is, as a file writes it. */
export function secretSource(value: Value): SecretSource | undefined {
  if (!isRecord(value)) return undefined
  const {env, file, command} = value
  if (typeof env === 'string') return {env}
  if (typeof file === 'string') return {file}
  return typeof command === 'string' ? {command} : undefined
}
