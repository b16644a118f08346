// A server's state as a file, in a stable order.
import {Document} from 'yaml'
import type {State} from './actual'
import {kinds, type DeclaredKind} from './kinds'
import {escaped, layout, quoteVersions} from './layout'
import type {Tree} from './merge-file'
import {isEqual, type Actual, type Entry, type KindName, type Value} from './model'

export interface TreeOptions {
  /** Keep what is as usual, too: for members that a file has anyway. */
  readonly usual?: boolean
  readonly hosts?: readonly Entry[]
}

/** The whole state as the tree of a file; what is as usual is left out. */
export function treeOf(organization: string, state: State, {usual = false, hosts = []}: TreeOptions = {}): Tree {
  const all = [...state.entries.values()]
  const of = (kind: KindName, ...path: string[]): Actual[] =>
    all.filter((one) => one.kind === kind && path.every((name, at) => one.path[at] === name))
  const named = (kind: DeclaredKind, found: readonly Actual[], more: (one: Actual) => Tree = () => ({})): Tree[] =>
    found.map((one) => ({name: one.path.at(-1) ?? '', ...valuesOf(kind, one, usual), ...more(one)}))
  const sorted = (found: readonly Actual[]): Actual[] => found.toSorted((a, b) => compare(a.path.at(-1), b.path.at(-1)))
  const sections: Tree = {
    content_credentials: named('content_credential', sorted(of('content_credential'))),
    sync_plans: named('sync_plan', sorted(of('sync_plan'))),
    environments: named(
      'environment',
      of('environment').filter((one) => usual || one.values['after'] !== null || isChangedLibrary(one)),
    ),
    products: named('product', sorted(of('product')), ({path: [name = '']}) =>
      list('repositories', named('repository', sorted(of('repository', name)))),
    ),
    flatpak_remotes: named('flatpak_remote', sorted(of('flatpak_remote')), ({path: [name = '']}) =>
      list(
        'mirror',
        of('mirror', name)
          .toSorted((a, b) => compare(a.path.join('/'), b.path.join('/')))
          .map(({path: [, repository = '', product = '']}) => ({repository, product})),
      ),
    ),
    content_views: named('content_view', sorted(of('content_view')), ({path: [name = '']}) => ({
      ...list('filters', named('filter', sorted(of('filter', name)))),
      ...list(
        'components',
        of('component', name)
          .toSorted((a, b) => compare(a.path[1], b.path[1]))
          .map(({path: [, view = ''], values}) => ({content_view: view, version: values['version'] ?? null})),
      ),
      ...promoted(of('promotion', name), of('environment')),
    })),
    activation_keys: named('activation_key', sorted(of('activation_key'))),
    hosts: hosts.map(({path: [search = ''], values}) => ({search, ...values})),
  }
  const filled = Object.entries(sections).filter(([, items]) => Array.isArray(items) && items.length > 0)
  return {
    organization,
    ...Object.fromEntries(filled),
  }
}

const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0)
const list = (member: string, items: readonly Value[]): Tree => (items.length > 0 ? {[member]: items} : {})

/** Library is in every organization: it is told only where it is otherwise than at first. */
const isChangedLibrary = ({values}: Actual): boolean =>
  values['registry_name_pattern'] !== null || values['registry_unauthenticated_pull'] === true

function promoted(found: readonly Actual[], environments: readonly Actual[]): Tree {
  const order = environments.map(({path}) => path[0])
  const pairs = found
    .toSorted((a, b) => order.indexOf(a.path[1]) - order.indexOf(b.path[1]))
    .map(({path, values}) => [path[1] ?? '', values['version'] ?? null] as const)
  return pairs.length > 0 ? {promoted: Object.fromEntries(pairs)} : {}
}

function valuesOf(kind: DeclaredKind, {path, values}: Actual, usual: boolean): Tree {
  const out: Record<string, Value> = {}
  for (const [name, member] of Object.entries(kinds[kind].members)) {
    const value = values[name]
    if (value === undefined) continue
    if (member.type === 'secret') {
      if (value === true) out[name] = {env: secretVariable(path, name)}
    } else if (name === 'after' && value === null) continue
    else if (usual || !isUsual(value, member.usual)) out[name] = value
  }
  return out
}

const isUsual = (value: Value, usual: Value | undefined): boolean =>
  isEqual(value, usual) ||
  (Array.isArray(usual) &&
    usual.length === 0 &&
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length === 0)

/** The name of the variable that an export refers to for a secret, since servers do not tell them. */
const secretVariable = (path: readonly string[], member: string): string =>
  [...path, member]
    .join('_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase()

/** A new file. */
export function newFile(tree: Tree): string {
  const document = new Document(escaped(tree))
  quoteVersions(document.contents)
  return document.toString(layout)
}
