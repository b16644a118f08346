// A server's state as a file: in a stable order, or into an existing file, whose comments and order are kept.
import {Document, isMap, isScalar, isSeq, parseDocument, Scalar, type YAMLMap, type YAMLSeq} from 'yaml'
import {AppError, exitCodes} from '../../core/errors'
import type {State} from './actual'
import {kinds, type DeclaredKind} from './kinds'
import {isEqual, type Actual, type KindName, type Value} from './model'

type Tree = Record<string, Value>

/** The whole state as the tree of a file; what is as usual is left out. `usual` keeps it: for members that a file has anyway. */
export function treeOf(organization: string, state: State, usual = false): Tree {
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
  }
  const filled = Object.entries(sections).filter(([, items]) => Array.isArray(items) && items.length > 0)
  return {
    organization: escaped(organization),
    ...Object.fromEntries(filled.map(([name, items]) => [name, escaped(items)])),
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
  const out: Tree = {}
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

const format = {lineWidth: 0, indentSeq: true, singleQuote: true} as const

/** A new file. */
export function newFile(tree: Tree): string {
  const document = new Document(tree)
  quoteVersions(document.contents)
  return document.toString(format)
}

/**
 * An existing file with the server's state: comments, order and formatting stay where nothing changes. `whole` has what is as usual, for
 * members that the file has. A file with variables or several documents cannot be written to: what they stand for would be lost.
 */
export function updatedFile(text: string, tree: Tree, whole: Tree, name: string): string {
  const document = parseDocument(text)
  if (document.errors.length > 0 || !isMap(document.contents) || /\$\{/.test(text.replaceAll('$${', '')))
    throw new AppError({
      code: 'file',
      message: `${name} cannot be updated`,
      detail: document.errors[0]?.message.split('\n')[0] ?? 'it has variables, or is not one mapping',
      hint: 'Export to another file, and compare',
      exit: exitCodes.inputFile,
    })
  mergeMap(document, document.contents, tree, whole)
  return document.toString(format)
}

/** What looks like a variable in a server's text stays text. */
function escaped(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${')
  if (Array.isArray(value)) return value.map((one: Value) => escaped(one))
  if (!isTree(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [String(escaped(key)), escaped(one)]))
}

function mergeMap(document: Document, map: YAMLMap, tree: Tree, whole: Tree): void {
  for (const [key, value] of Object.entries(tree)) {
    const node: unknown = map.get(key, true)
    const full = whole[key] ?? value
    if (isMap(node) && isTree(value) && isTree(full)) mergeMap(document, node, value, full)
    else if (isSeq(node) && Array.isArray(value)) mergeList(document, node, value as readonly Value[], full)
    else if (!isScalar(node) || !isEqual(node.value as Value, value)) map.set(key, document.createNode(quoted(value)))
  }
  for (const pair of map.items.slice()) {
    const key = String(isScalar(pair.key) ? pair.key.value : pair.key)
    if (key in tree || kept.has(key)) continue
    const usual = whole[key]
    if (usual === undefined) map.delete(key)
    else if (!isScalar(pair.value) || !isEqual(pair.value.value as Value, usual))
      map.set(key, document.createNode(quoted(usual)))
  }
}

/** What a file says of itself, and a server knows nothing of. */
const kept = new Set(['variables', 'owned', 'hosts', 'token', 'upstream_password'])

function mergeList(document: Document, seq: YAMLSeq, items: readonly Value[], whole: Value): void {
  const full = Array.isArray(whole) ? (whole as readonly Value[]) : items
  const key = (value: unknown): string | undefined => {
    if (!isTree(value)) return undefined
    const {name, content_view: view, repository, product} = value
    return JSON.stringify([name ?? view ?? repository, product ?? null])
  }
  if (!items.every(isTree)) {
    if (!isEqual(seq.toJSON() as Value, items)) seq.items = items.map((one) => document.createNode(one))
    return
  }
  const wanted = new Map(items.map((one) => [key(one), one]))
  seq.items = seq.items.filter((node) => isMap(node) && wanted.has(key(node.toJSON())))
  const there = new Map(seq.items.map((node) => [key((node as YAMLMap).toJSON()), node as YAMLMap]))
  for (const [name, one] of wanted) {
    const node = there.get(name)
    const all = full.find((other) => key(other) === name)
    if (node) mergeMap(document, node, one, isTree(all) ? all : one)
    else seq.add(document.createNode(one))
  }
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Numbers of versions are texts: `2.0` without quotes would be read as a number. */
function quoted(value: Value): Value | Scalar {
  return typeof value === 'string' && /^\d+(\.\d+)*$/.test(value) ? quote(value) : value
}

function quote(text: string): Scalar {
  const scalar = new Scalar(text)
  scalar.type = Scalar.QUOTE_SINGLE
  return scalar
}

function quoteVersions(node: unknown): void {
  if (isMap(node)) for (const pair of node.items) quoteVersions(pair.value)
  else if (isSeq(node)) for (const item of node.items) quoteVersions(item)
  else if (isScalar(node) && typeof node.value === 'string' && /^\d+(\.\d+)*$/.test(node.value))
    node.type = Scalar.QUOTE_SINGLE
}
