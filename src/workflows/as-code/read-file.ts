// A file as YAML to the entries that it describes. Errors name the file, the line and the column.
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import {AppError, exitCodes} from '../../core/errors'
import {nearest} from '../../core/text'
import {entriesOf, innerKinds, isRecord, listOf, sectionKinds} from './entries'
import {keyOf, nameOf, type Entry, type KindName, type Value} from './model'
import {fileShape, type FileShape} from './shape'

/** What files describe of one organization. */
export interface Described {
  readonly organization: string
  /** True where what is not described is to be deleted. */
  readonly owned: boolean
  readonly entries: readonly Entry[]
  /** Kinds that the files speak of: others are left alone. */
  readonly sections: ReadonlySet<KindName>
  /** Where each entry stands, for errors that are found later. */
  readonly places: ReadonlyMap<string, string>
}

export interface SourceFile {
  readonly name: string
  readonly text: string
}

type Env = Readonly<Record<string, string | undefined>>

/** Reads files as one description; several documents and files are put together. */
export function readFiles(files: readonly SourceFile[], env: Env): Described {
  const parts = files.flatMap((file) => readDocuments(file, env))
  const [first] = parts
  if (!first) throw fault(files[0]?.name ?? 'file', undefined, 'the file is empty', 'Begin with: mallet export')
  for (const part of parts)
    if (part.organization !== first.organization)
      throw fault(
        part.at,
        undefined,
        `it describes the organization ${part.organization}, and ${first.at} describes ${first.organization}`,
        'Give files of one organization at a time',
      )
  const entries: Entry[] = []
  const places = new Map<string, string>()
  for (const {entry, at} of parts.flatMap((part) => part.entries)) {
    const key = keyOf(entry)
    const before = places.get(key)
    if (before !== undefined) throw fault(at, undefined, `${nameOf(entry)} is described already, at ${before}`)
    places.set(key, at)
    entries.push(entry)
  }
  return {
    organization: first.organization,
    owned: parts.some((part) => part.owned),
    sections: new Set(parts.flatMap((part) => [...part.sections])),
    entries,
    places,
  }
}

interface Part {
  readonly at: string
  readonly organization: string
  readonly owned: boolean
  readonly sections: readonly KindName[]
  readonly entries: readonly {readonly entry: Entry; readonly at: string}[]
}

function readDocuments({name, text}: SourceFile, env: Env): Part[] {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text, {lineCounter: lines, uniqueKeys: true})
  const all = 'empty' in documents ? [] : documents
  return all
    .filter((one) => one.contents !== null || one.errors.length > 0)
    .map((document) => new Reader(name, lines, document as Document.Parsed, env).read())
}

/** Reads one document. */
class Reader {
  readonly #variables: ReadonlySet<string>

  constructor(
    readonly name: string,
    readonly lines: LineCounter,
    readonly document: Document.Parsed,
    readonly env: Env,
  ) {
    const [error] = document.errors
    if (error)
      throw fault(
        this.#at(error.pos[0]),
        undefined,
        `it is not YAML: ${error.message.split('\n')[0] ?? ''}`,
        'Check the indentation and quotes',
      )
    const declared: unknown = document.toJS({maxAliasCount: 100}) as unknown
    const names =
      typeof declared === 'object' && declared !== null && 'variables' in declared && Array.isArray(declared.variables)
        ? declared.variables.filter((one): one is string => typeof one === 'string')
        : []
    this.#variables = new Set(names)
  }

  read(): Part {
    const root = this.document.contents
    const value = this.#value(root, fileShape, [])
    if (!isRecord(value)) throw this.#fault(root, [], 'it is not a mapping')
    const {organization, owned} = value
    if (typeof organization !== 'string') throw this.#fault(root, ['organization'], 'is not a text')
    const entries: {entry: Entry; at: string}[] = []
    const sections: KindName[] = []
    for (const [section, kind] of sectionKinds) {
      if (!(section in value)) continue
      sections.push(kind, ...(innerKinds[section] ?? []))
      for (const [at, item] of listOf(value[section]).entries())
        entries.push(...entriesOf(kind, item).map((entry) => ({entry, at: this.#where([section, at]) ?? this.name})))
    }
    return {at: this.name, organization, owned: owned === true, sections, entries}
  }

  #value(node: unknown, shape: FileShape, path: readonly (string | number)[]): Value {
    return this.#read(isAlias(node) ? node.resolve(this.document) : node, shape, path)
  }

  #read(node: unknown, shape: FileShape, path: readonly (string | number)[]): Value {
    switch (shape.is) {
      case 'list':
        if (!isSeq(node)) throw this.#fault(node, path, 'is not a list')
        return node.items.map((item, at) => this.#value(item, shape.of, [...path, at]))
      case 'map':
        if (!isMap(node)) throw this.#fault(node, path, 'is not a mapping')
        return Object.fromEntries(
          node.items.map((pair) => {
            const key = this.#filled(this.#key(pair, path), pair.key, path)
            return [key, this.#value(pair.value, shape.of, [...path, key])]
          }),
        )
      case 'object':
        return this.#object(node, shape, path)
      case 'secret':
        return this.#secret(node, path)
      default:
        return this.#scalar(node, shape, path)
    }
  }

  #object(node: unknown, shape: Extract<FileShape, {is: 'object'}>, path: readonly (string | number)[]): Value {
    if (!isMap(node)) throw this.#fault(node, path, 'is not a mapping')
    const out: Record<string, Value> = {}
    for (const pair of node.items) {
      const key = this.#key(pair, path)
      const inner = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined
      if (!inner) {
        const near = nearest(key, Object.keys(shape.members))
        throw this.#fault(
          pair.key,
          path,
          `has no member ${JSON.stringify(key)}`,
          near === undefined ? `Members: ${Object.keys(shape.members).join(', ')}` : `Did you mean "${near}"?`,
        )
      }
      out[key] = this.#value(pair.value, inner, [...path, key])
    }
    for (const name of shape.needs)
      if (!(name in out)) throw this.#fault(node, path, `lacks ${JSON.stringify(name)}`, `Add ${name}`)
    return out
  }

  #scalar(
    node: unknown,
    shape: Extract<FileShape, {is: 'text' | 'number' | 'boolean'}>,
    path: readonly (string | number)[],
  ): Value {
    const value: unknown = isScalar(node) ? node.value : node
    if (value === null && shape.orNull) return null
    const words = {text: 'a text', number: 'a whole number', boolean: 'true or false'}[shape.is]
    const plain = shape.is === 'text' && typeof value === 'number' && isScalar(node) ? node.source : value
    const fits =
      shape.is === 'text'
        ? typeof plain === 'string'
        : shape.is === 'number'
          ? Number.isInteger(plain)
          : typeof plain === 'boolean'
    if (!fits)
      throw this.#fault(
        node,
        path,
        `is not ${words}`,
        typeof value === 'string' ? undefined : 'Quote it to make it a text',
      )
    const read = typeof plain === 'string' ? this.#filled(plain, node, path) : (plain as Value)
    if (shape.values && !shape.values.includes(String(read)))
      throw this.#fault(node, path, `cannot be ${JSON.stringify(read)}`, `One of: ${shape.values.join(', ')}`)
    return read
  }

  /** Fills in `${NAME}`; `$${` is a dollar sign and a brace. */
  #filled(text: string, node: unknown, path: readonly (string | number)[]): string {
    return text.replace(/\$\$\{|\$\{([^}]*)\}/g, (all, name: string | undefined) => {
      if (name === undefined) return '${'
      if (!this.#variables.has(name))
        throw this.#fault(
          node,
          path,
          `uses ${all}, which is not among its variables`,
          `Add ${name} to variables, or write $${all} for the text itself`,
        )
      const value = this.env[name]
      if (value === undefined)
        throw this.#fault(node, path, `uses ${all}, which is not set`, `Set the environment variable ${name}`)
      return value
    })
  }

  #secret(node: unknown, path: readonly (string | number)[]): Value {
    const hint = 'Write {env: NAME}, {file: PATH} or {command: COMMAND}'
    if (!isMap(node) || node.items.length !== 1)
      throw this.#fault(node, path, 'is a secret, which a file only refers to', hint)
    const [pair] = node.items
    const key = pair ? this.#key(pair, path) : ''
    const value: unknown = isScalar(pair?.value) ? pair.value.value : undefined
    if (!['env', 'file', 'command'].includes(key) || typeof value !== 'string')
      throw this.#fault(node, path, 'is a secret, which a file only refers to', hint)
    return {[key]: value}
  }

  #key(pair: Pair, path: readonly (string | number)[]): string {
    const key: unknown = isScalar(pair.key) ? (pair.key.source ?? pair.key.value) : pair.key
    if (typeof key !== 'string') throw this.#fault(pair.key, path, 'has a key that is not a text')
    return key
  }

  #fault(node: unknown, path: readonly (string | number)[], reason: string, hint?: string): AppError {
    const range = typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range : undefined
    const at = range ? this.#at(range[0]) : (this.#where(path) ?? this.name)
    return fault(at, path.length === 0 ? undefined : shown(path), reason, hint)
  }

  #where(path: readonly (string | number)[]): string | undefined {
    const node: unknown = this.document.getIn(path, true)
    const range = typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range : undefined
    return range ? this.#at(range[0]) : undefined
  }

  #at(offset: number): string {
    const {line, col} = this.lines.linePos(offset)
    return `${this.name}:${line}:${col}`
  }
}

const shown = (path: readonly (string | number)[]): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('')

function fault(at: string, what: string | undefined, reason: string, hint?: string): AppError {
  return new AppError({
    code: 'file',
    message: `${at}: ${what === undefined ? '' : `${what} `}${reason}`,
    hint: hint ?? 'To see what a file can say: mallet schema file',
    exit: exitCodes.inputFile,
  })
}
