// Changes of a YAML text, each at its place: what is not changed stays as it is, to the last space.
import {Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq} from 'yaml'
import type {Value} from './model'
import {layout, quoteVersions} from './layout'

/** A pair of a mapping, or an item of a list. */
export type Child = Pair | Node

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export class TextEdits {
  readonly #edits: Edit[] = []
  readonly #indentSeq: boolean
  readonly #lineBreak: string

  constructor(
    readonly text: string,
    document: Document,
  ) {
    this.#indentSeq = this.#isSeqIndented(document.contents)
    this.#lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  }

  applied(): string {
    let out = ''
    let at = 0
    for (const {start, end, text} of this.#edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
      out += this.text.slice(at, start)
      if (text !== '' && start === end && out !== '' && !out.endsWith('\n')) out += this.#lineBreak
      out += text
      at = Math.max(at, end)
    }
    return out + this.text.slice(at)
  }

  /** Takes a child of a block collection out, with the comments right above it. */
  remove(collection: YAMLMap | YAMLSeq, child: Child): void {
    const own = this.#startOf(child)
    const next = collection.items[collection.items.indexOf(child as never) + 1] as Child | undefined
    if (this.text.slice(this.#lineStart(own), own).trim() !== '' && isMap(collection) && next)
      return this.#edit(own, this.#startOf(next), '') // the first member of a list item: its line begins with the dash
    const end = this.#endOf(child)
    let start = this.#lineStart(own)
    const column = this.#column(own)
    for (let above = this.#lineAbove(start); isCommentAt(this.text.slice(above, start), column);)
      [start, above] = [above, this.#lineAbove(above)]
    if (this.#isBlank(this.#lineAbove(start), start) && (end === this.text.length || this.#isBlank(end)))
      start = this.#lineAbove(start)
    this.#edit(start, end, '')
  }

  /** Puts a rendered child behind another one of its collection, or at the end. */
  insert(collection: YAMLMap | YAMLSeq, before: Child | undefined, rendered: Value): void {
    const at = before ?? (collection.items.at(-1) as Child)
    const column = this.#column(this.#startOf(collection.items[0] as Child))
    const end = this.#endOf(at)
    this.#edit(end, end, indented(this.#render(rendered), column))
  }

  replaceItem(child: Child, rendered: Value): void {
    const start = this.#startOf(child)
    this.#edit(start, this.#endOf(child), indented(this.#render([rendered]), this.#column(start)).trimStart())
  }

  replacePair(pair: Pair, rendered: Value): void {
    const start = this.#startOf(pair)
    this.#edit(start, this.#endOf(pair), indented(this.#render(rendered), this.#column(start)).trimStart())
  }

  /** Leaves an empty list or mapping. */
  empty({key, value}: Pair): void {
    const end = endOfValue(value as Node)
    this.#edit(rangeOf(key)[1], this.#endsLine(end) ? end - 1 : end, isMap(value) ? ': {}' : ': []')
  }

  replaceScalar(node: Node, value: Value): void {
    const [start, end] = rangeOf(node)
    const rendered = this.#render(value).trimEnd()
    // a text of several lines needs its place: it is written in quotes
    this.#edit(
      start,
      end,
      /\n/.test(rendered) || /\n/.test(this.text.slice(start, end))
        ? oneLine(value, this.text.slice(start, end))
        : rendered,
    )
  }

  replaceFlow(node: YAMLMap | YAMLSeq, value: Value): void {
    const [start, end] = rangeOf(node)
    const document = new Document(value, {flow: true})
    quoteVersions(document.contents)
    const flowCollectionPadding = this.text[start + 1] === ' '
    this.#edit(start, end, document.toString({...layout, flowCollectionPadding}).trimEnd())
  }

  #edit(start: number, end: number, text: string): void {
    this.#edits.push({start, end, text: text.replaceAll('\n', this.#lineBreak)})
  }

  #render(value: Value): string {
    const document = new Document(value)
    quoteVersions(document.contents)
    return document.toString({...layout, indentSeq: this.#indentSeq})
  }

  /** Where a child begins: its key, or the dash before it. */
  #startOf(child: Child): number {
    if (!isNode(child)) return rangeOf(child.key)[0]
    const [start] = rangeOf(child)
    return this.text.lastIndexOf('-', start - 1)
  }

  /** Where the lines of a child end, with comments that are indented deeper than it. */
  #endOf(child: Child): number {
    const last = isNode(child)
      ? endOfValue(child)
      : child.value
        ? endOfValue(child.value as Node)
        : rangeOf(child.key)[1]
    let end = this.#endsLine(last) ? last : this.#lineEnd(last)
    const column = this.#column(this.#startOf(child))
    for (let below = this.#lineEnd(end); end < this.text.length; below = this.#lineEnd(end)) {
      const line = this.text.slice(end, below)
      if (!/^\s*#/.test(line) || line.search(/\S/) <= column) break
      end = below
    }
    return end
  }

  #isSeqIndented(node: unknown): boolean {
    if (!isMap(node)) return true
    for (const {key, value} of node.items) {
      if (!isSeq(value) || value.flow === true || value.items.length === 0) continue
      return this.#column(this.#startOf(value.items[0] as Node)) > this.#column(rangeOf(key)[0])
    }
    return true
  }

  #lineStart = (at: number): number => this.text.lastIndexOf('\n', at - 1) + 1
  #lineAbove = (start: number): number => (start === 0 ? 0 : this.#lineStart(start - 1))
  #column = (at: number): number => at - this.#lineStart(at)
  #endsLine = (at: number): boolean => at > 0 && this.text[at - 1] === '\n'
  #isBlank = (start: number, end = this.#lineEnd(start)): boolean =>
    start < end && this.text.slice(start, end).trim() === ''

  #lineEnd(at: number): number {
    const end = this.text.indexOf('\n', at)
    return end === -1 ? this.text.length : end + 1
  }
}

const isNode = (child: Child): child is Node => 'range' in child
const isCommentAt = (line: string, column: number): boolean => /^\s*#/.test(line) && line.search(/\S/) === column

/** Start and end of a node. */
function rangeOf(node: unknown): readonly [number, number] {
  const range = typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range : undefined
  if (!range) throw new TypeError('a node that was not read has no place')
  return [range[0], range[1]]
}

/** Where the text of a value ends, without comments behind it. */
function endOfValue(node: Node): number {
  if (isScalar(node) || isAlias(node)) return rangeOf(node)[1]
  if (isMap(node) && node.flow !== true && node.items.length > 0) {
    const {key, value} = node.items.at(-1) as Pair
    return value ? endOfValue(value as Node) : rangeOf(key)[1]
  }
  if (isSeq(node) && node.flow !== true && node.items.length > 0) return endOfValue(node.items.at(-1) as Node)
  return rangeOf(node)[1]
}

const indented = (text: string, column: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(column))

function oneLine(value: Value, before: string): string {
  const quoted =
    typeof value === 'string' && value.includes('\n')
      ? JSON.stringify(value)
      : new Document(value).toString(layout).trimEnd()
  return before.endsWith('\n') ? `${quoted}\n` : quoted
}
