// A server's state into an existing file: only the text of what differs is changed, so that comments and formatting stay.
import {isAlias, isMap, isScalar, isSeq, type Document, type Pair, type YAMLMap, type YAMLSeq} from 'yaml'
import {labelFor} from '../../naming/label'
import {TextEdits, type Child} from './edit-text'
import {isRecord as isTree} from './entries'
import {escaped} from './layout'
import {identity, keptMembers, sameValue, type Meaning} from './meaning'
import type {Value} from './model'

export type Tree = Readonly<Record<string, Value>>

/** What a place in the file is to say: what is worth saying, and what is as usual, for members that the file has anyway. */
interface Wanted {
  readonly tree: Value
  readonly whole: Value
}

/** The text with what the server has. */
export function mergedText(
  text: string,
  document: Document,
  wanted: {tree: Tree; whole: Tree},
  meaning: Meaning,
): string {
  const merge = new Merge(document, new TextEdits(text, document), meaning)
  merge.root(wanted)
  return merge.edits.applied()
}

class Merge {
  constructor(
    readonly document: Document,
    readonly edits: TextEdits,
    readonly meaning: Meaning,
  ) {}

  root({tree, whole}: {tree: Tree; whole: Tree}): void {
    const root = this.document.contents
    if (!isMap(root)) return
    if (root.flow === true) this.edits.replaceFlow(root, this.#flow(root, {tree, whole}, []))
    else this.map(root, tree, whole, [])
  }

  /** Members of a block mapping. */
  map(map: YAMLMap, tree: Tree, whole: Tree, path: readonly string[]): void {
    const pairs = new Map(map.items.map((pair) => [this.#keyOf(pair), pair] as const))
    for (const [key, pair] of pairs) {
      const value = tree[key] ?? whole[key]
      if (value !== undefined) this.#pair(pair, {tree: value, whole: whole[key] ?? value}, [...path, key])
      else if (keptMembers.has(key)) continue
      else if (isListOrMap(pair.value)) this.edits.empty(pair)
      else this.edits.remove(map, pair)
    }
    const members = Object.keys(tree).filter((key) => pairs.has(key) || !isDerived(key, tree))
    this.#insert(
      map,
      members.map((key) => ({there: pairs.get(key), rendered: escaped({[key]: tree[key] ?? null})})),
    )
  }

  #pair(pair: Pair, {tree, whole}: Wanted, path: readonly string[]): void {
    const node = pair.value
    if (sameValue(this.#plain(node), tree, path, this.meaning)) return
    if (isMap(node) && !node.flow && isTree(tree) && isTree(whole)) this.map(node, tree, whole, path)
    else if (isSeq(node) && !node.flow && node.items.length > 0 && Array.isArray(tree) && tree.length > 0)
      this.#list(node, tree, Array.isArray(whole) ? whole : tree, path)
    else if ((isMap(node) || isSeq(node)) && node.flow === true && node.items.length > 0)
      this.edits.replaceFlow(node, this.#flow(node, {tree, whole}, path))
    else if (isScalar(node) && node.value !== null && !isListOrMap(tree)) this.edits.replaceScalar(node, escaped(tree))
    else this.edits.replacePair(pair, escaped({[this.#keyOf(pair)]: tree}))
  }

  /** Items of a block list. */
  #list(seq: YAMLSeq, items: readonly Value[], whole: readonly Value[], path: readonly string[]): void {
    if (!items.every(isTree)) return this.#texts(seq, items, path)
    const wanted = new Map(items.map((item) => [identity(item), item]))
    const all = new Map(whole.filter(isTree).map((item) => [identity(item), item]))
    const there = new Map<string, Child>()
    for (const node of seq.items) {
      const plain = this.#plain(node)
      const key = isTree(plain) ? identity(plain) : ''
      const item = wanted.get(key)
      if (!item) {
        this.edits.remove(seq, node as Child)
        continue
      }
      there.set(key, node as Child)
      const full = all.get(key) ?? item
      const below = [...path, key]
      if (sameValue(plain, item, below, this.meaning)) continue
      if (isMap(node) && !node.flow) this.map(node, item, full, below)
      else if (isMap(node)) this.edits.replaceFlow(node, this.#flow(node, {tree: item, whole: full}, below))
      else this.edits.replaceItem(node as Child, escaped(item))
    }
    this.#insert(
      seq,
      items.map((item) => ({there: there.get(identity(item)), rendered: [escaped(item)]})),
    )
  }

  /** A list of texts: those that go and those that come, unless their order means something. */
  #texts(seq: YAMLSeq, items: readonly Value[], path: readonly string[]): void {
    const isOrdered = path.at(-1) === 'content_view_environments'
    const there = new Map<Value, Child>()
    for (const node of seq.items) {
      const value = this.#plain(node)
      if (!isOrdered && items.includes(value)) there.set(value, node as Child)
      else this.edits.remove(seq, node as Child)
    }
    this.#insert(
      seq,
      items.map((item) => ({there: there.get(item), rendered: [escaped(item)]})),
    )
  }

  /** Puts what is not there behind what comes before it, and at the end where nothing does. */
  #insert(
    collection: YAMLMap | YAMLSeq,
    all: readonly {readonly there: Child | undefined; readonly rendered: Value}[],
  ): void {
    let before: Child | undefined
    for (const {there, rendered} of all)
      if (there) before = there
      else this.edits.insert(collection, before, rendered)
  }

  /** The value of a collection in braces or brackets, with what stays of it. */
  #flow(node: YAMLMap | YAMLSeq, {tree, whole}: Wanted, path: readonly string[]): Value {
    if (!isMap(node) || !isTree(tree) || !isTree(whole)) return escaped(tree)
    const out: Record<string, Value> = {}
    for (const pair of node.items) {
      const key = this.#keyOf(pair)
      const value = tree[key] ?? whole[key]
      if (
        value === undefined
          ? keptMembers.has(key)
          : sameValue(this.#plain(pair.value), value, [...path, key], this.meaning)
      )
        out[rawKey(pair)] = raw(pair.value, this.document)
      else if (value !== undefined) out[rawKey(pair)] = escaped(value)
    }
    for (const [key, value] of Object.entries(tree))
      if (!node.items.some((pair) => this.#keyOf(pair) === key)) out[key] = escaped(value)
    return out
  }

  #keyOf(pair: Pair): string {
    return this.meaning.filled(rawKey(pair))
  }

  /** A value as it is read. */
  #plain(node: unknown): Value {
    if (isAlias(node)) return this.#plain(node.resolve(this.document))
    if (isSeq(node)) return node.items.map((item) => this.#plain(item))
    if (isMap(node)) return Object.fromEntries(node.items.map((pair) => [this.#keyOf(pair), this.#plain(pair.value)]))
    const value = scalarOf(node)
    return typeof value === 'string' ? this.meaning.filled(value) : value
  }
}

const isListOrMap = (node: unknown): boolean =>
  isMap(node) || isSeq(node) || (typeof node === 'object' && node !== null && !isScalar(node) && !isAlias(node))

const rawKey = ({key}: Pair): string => (isScalar(key) ? (key.source ?? String(key.value)) : String(key))

/** What the server makes of the rest: a file that does not say it need not. */
const isDerived = (key: string, {name, label, after}: Tree): boolean =>
  key === 'label' ? label === labelFor(String(name), () => '') : key === 'after' && after === 'Library'

/** A value as the file writes it, with its variables. */
function raw(node: unknown, document: Document): Value {
  if (isAlias(node)) return raw(node.resolve(document), document)
  if (isSeq(node)) return node.items.map((item) => raw(item, document))
  if (isMap(node)) return Object.fromEntries(node.items.map((pair) => [rawKey(pair), raw(pair.value, document)]))
  return scalarOf(node)
}

/** A scalar; a number that YAML would shorten, such as the version 1.10, is the text that stands there. */
function scalarOf(node: unknown): Value {
  if (!isScalar(node)) return null
  const value = node.value as Value
  return typeof value === 'number' && node.source !== String(value) ? (node.source ?? value) : value
}
