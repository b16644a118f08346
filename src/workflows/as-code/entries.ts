// From the tree of a document to the entries that it describes.
import {kinds, type DeclaredKind} from './kinds'
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

/** An item of a section, with what stands inside it. */
export function entriesOf(kind: KindName, item: Value): Entry[] {
  if (!isRecord(item)) return []
  if (kind === 'host')
    return [
      {
        kind,
        path: [textOf(item['search'])],
        values: {content_view_environments: item['content_view_environments'] ?? []},
      },
    ]
  const name = textOf(item['name'])
  const path = [name]
  const inner = (member: string, make: (one: Record<string, Value>) => Entry): Entry[] =>
    listOf(item[member]).filter(isRecord).map(make)
  const below =
    (one: DeclaredKind) =>
    (values: Record<string, Value>): Entry => ({
      kind: one,
      path: [...path, textOf(values['name'])],
      values: valuesOf(one, values),
    })
  return [
    {kind, path, values: valuesOf(kind as DeclaredKind, item)},
    ...(kind === 'product' ? inner('repositories', below('repository')) : []),
    ...(kind === 'content_view' ? inner('filters', below('filter')) : []),
    ...inner('mirror', (one) => ({
      kind: 'mirror',
      path: [name, textOf(one['repository']), textOf(one['product'])],
      values: {},
    })),
    ...inner('components', (one) => ({
      kind: 'component',
      path: [name, textOf(one['content_view'])],
      values: {version: one['version'] ?? null},
    })),
    ...(isRecord(item['promoted'])
      ? Object.entries(item['promoted']).map(([environment, version]): Entry => ({
          kind: 'promotion',
          path: [name, environment],
          values: {version},
        }))
      : []),
  ]
}

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
