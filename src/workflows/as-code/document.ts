// One YAML document, read by the form of a file. Errors name the file, the line and the column.
import {isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node, type Pair} from 'yaml'
import type {AppError} from '../../core/errors'
import {nearest} from '../../core/text'
import {fault, shownPath, type Where} from './fault'
import type {Value} from './model'
import type {FileShape} from './shape'

export type Env = Readonly<Record<string, string | undefined>>

type ObjectShape = Extract<FileShape, {is: 'object'}>
type ScalarShape = Extract<FileShape, {is: 'text' | 'number' | 'boolean' | 'time'}>

export class FileDocument {
  readonly #variables: ReadonlySet<string>

  constructor(
    readonly name: string,
    readonly lines: LineCounter,
    readonly document: Document.Parsed,
    readonly env: Env,
  ) {
    const [error] = document.errors
    if (error) {
      const reason = (error.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')
      throw fault(this.#at(error.pos[0]), undefined, `it is not YAML: ${reason}`, 'Check the indentation and quotes')
    }
    const declared: unknown = document.get('variables')
    const names = isSeq(declared) ? declared.items.map((one) => (isScalar(one) ? one.value : one)) : []
    this.#variables = new Set(names.filter((one): one is string => typeof one === 'string'))
  }

  /** The document as a value of the form; exit code 66 with the place of what does not fit. */
  read(shape: FileShape): Value {
    return this.#value(this.document.contents, shape, [])
  }

  /** `FILE:LINE:COLUMN` of a value, or of the nearest thing around it that has a place. */
  where(path: Where): string {
    for (let length = path.length; length > 0; length--) {
      const range = rangeOf(this.document.getIn(path.slice(0, length), true))
      if (range) return this.#at(range[0])
    }
    return this.name
  }

  #value(node: unknown, shape: FileShape, path: Where): Value {
    if (!isAlias(node)) return this.#read(node, shape, path)
    const target = node.resolve(this.document)
    if (!target) throw this.#fault(node, path, `uses *${node.source}, which no anchor before it defines`)
    return this.#read(target, shape, path)
  }

  #read(node: unknown, shape: FileShape, path: Where): Value {
    switch (shape.is) {
      case 'list':
        if (!isSeq(node)) throw this.#notThe(node, path, 'list', '[]')
        return node.items.map((item, at) => this.#value(item, shape.of, [...path, at]))
      case 'map':
        if (!isMap(node)) throw this.#notThe(node, path, 'mapping', '{}')
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

  #notThe(node: unknown, path: Where, form: string, none: string): AppError {
    const isEmpty = node === null || (isScalar(node) && node.value === null)
    if (!isEmpty || path.length === 0) return this.#fault(node, path, `is not a ${form}`)
    return this.#fault(node, path, 'is empty', `Write ${none} for none, or remove ${String(path.at(-1))}`)
  }

  #object(node: unknown, shape: ObjectShape, path: Where): Value {
    if (!isMap(node)) throw this.#fault(node, path, 'is not a mapping')
    const out: Record<string, Value> = {}
    for (const pair of node.items) {
      const key = this.#key(pair, path)
      const inner = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined
      if (!inner) throw this.#unknown(pair, key, shape, path)
      out[key] = this.#value(pair.value, inner, [...path, key])
    }
    for (const name of shape.needs)
      if (!(name in out)) throw this.#fault(node, path, `lacks ${JSON.stringify(name)}`, `Add ${name}`)
    return out
  }

  #unknown(pair: Pair, key: string, {members}: ObjectShape, path: Where): AppError {
    if (key === '<<')
      return this.#fault(pair.key, path, 'has a merge key', 'Give each value an anchor (&NAME), and repeat it (*NAME)')
    const near = nearest(key, Object.keys(members))
    const hint = near === undefined ? `Members: ${Object.keys(members).join(', ')}` : `Did you mean "${near}"?`
    return this.#fault(pair.key, path, `has no member ${JSON.stringify(key)}`, hint)
  }

  #scalar(node: unknown, shape: ScalarShape, path: Where): Value {
    const value: unknown = isScalar(node) ? node.value : node
    if (value === null && shape.orNull) return null
    // a version such as 1.10 is a number to YAML, and a text to people
    const plain = isText(shape) && typeof value === 'number' && isScalar(node) ? node.source : value
    const isQuotable = isText(shape) && typeof value === 'boolean'
    const reason = `is not ${words[shape.is]}`
    if (!fits(shape, plain))
      throw this.#fault(node, path, reason, isQuotable ? 'Quote it to make it a string' : undefined)
    const read = typeof plain === 'string' ? this.#filled(plain, node, path) : (plain as Value)
    if (shape.values && !shape.values.includes(String(read)))
      throw this.#fault(node, path, `cannot be ${JSON.stringify(read)}`, `One of: ${shape.values.join(', ')}`)
    if (shape.is === 'time' && Number.isNaN(Date.parse(String(read))))
      throw this.#fault(node, path, 'is not a time', 'Write it as 2027-01-31T03:00:00Z')
    if (shape.is === 'text' && shape.isName && String(read).trim() === '') throw this.#fault(node, path, 'is empty')
    return read
  }

  /** Fills in `${NAME}`; `$${` is a dollar sign and a brace. */
  #filled(text: string, node: unknown, path: Where): string {
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

  #secret(node: unknown, path: Where): Value {
    const [pair] = isMap(node) && node.items.length === 1 ? node.items : []
    const key = pair ? this.#key(pair, path) : ''
    const value: unknown = isScalar(pair?.value) ? pair.value.value : undefined
    if (['env', 'file', 'command'].includes(key) && typeof value === 'string') return {[key]: value}
    const hint = 'Write {env: NAME}, {file: PATH} or {command: COMMAND}'
    throw this.#fault(node, path, 'is a secret, which a file only refers to', hint)
  }

  #key(pair: Pair, path: Where): string {
    const key: unknown = isScalar(pair.key) ? (pair.key.source ?? pair.key.value) : pair.key
    if (typeof key !== 'string') throw this.#fault(pair.key, path, 'has a key that is not a string')
    return key
  }

  #fault(node: unknown, path: Where, reason: string, hint?: string): AppError {
    const range = rangeOf(node)
    const at = range ? this.#at(range[0]) : this.where(path)
    return fault(at, path.length === 0 ? undefined : shownPath(path), reason, hint)
  }

  #at(offset: number): string {
    const {line, col} = this.lines.linePos(offset)
    return `${this.name}:${line}:${col}`
  }
}

const words = {text: 'a string', time: 'a time', number: 'a whole number above 0', boolean: 'true or false'} as const

const isText = ({is}: ScalarShape): boolean => is === 'text' || is === 'time'

function fits(shape: ScalarShape, value: unknown): boolean {
  if (isText(shape)) return typeof value === 'string'
  return shape.is === 'number' ? Number.isInteger(value) && Number(value) > 0 : typeof value === 'boolean'
}

const rangeOf = (node: unknown): Node['range'] =>
  typeof node === 'object' && node !== null && 'range' in node ? (node as Node).range : undefined
