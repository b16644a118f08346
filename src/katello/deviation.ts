// Where an answer differs from what the contract says of it. Only looked for when something has failed over it: servers of other
// versions differ in much that nobody needs.
import type {JsonSchema, Shape} from '../contract/shape'
import {AppError, exitCodes} from '../core/errors'
import {isObject} from '../core/json'

/** An answer that a run has received. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly body: unknown
  /** What the contract says of it. */
  readonly shape: Shape<unknown> | undefined
}

/** Levels that printing and searching manage by far; no server nests its answers like that. */
const deepest = 500

/**
 * What a failure of this program means when the answers it worked on are not what they should be: an error that names the member.
 * Anything else is given back as it is.
 */
export function explained(error: unknown, received: readonly Received[]): unknown {
  const isOwn = error instanceof TypeError || error instanceof RangeError
  if (!isOwn) return error
  for (const answer of received.toReversed()) {
    const found = tooDeep(answer.body) ?? (answer.shape && deviation(answer.shape.schema, answer.body, ''))
    if (found !== undefined) return unexpectedAnswer(answer, found)
  }
  return error
}

function unexpectedAnswer({method, path}: Received, found: string): AppError {
  return new AppError({
    code: 'unexpected_answer',
    message: `The server sent an unexpected answer: ${found}`,
    detail: `it was the answer to ${method} ${path}`,
    hint: 'Check that --server is a Foreman server with Katello, and its version: mallet status',
    exit: exitCodes.failed,
  })
}

/** The first member that a schema does not allow, in words; undefined when there is none. */
function deviation(schema: JsonSchema, value: unknown, at: string): string | undefined {
  if (schema.anyOf) return anyDeviation(schema.anyOf, value, at)
  if (!isOfType(schema, value)) return `${at || 'it'} is ${kindOf(value)} instead of ${wanted(schema)}`
  if (Array.isArray(value)) {
    const {items} = schema
    return items && first(value, (item, i) => deviation(items, item, `${at}[${i}]`))
  }
  if (!isObject(value)) return undefined
  const missing = schema.required?.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) return `${join(at, missing)} is missing`
  return first(Object.entries(value), ([name, inner]) => {
    const more = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
    const own = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : more
    return own && deviation(own, inner, join(at, name))
  })
}

/** Of several shapes the value need fit one; the first that is of its kind says what is wrong. */
function anyDeviation(shapes: readonly JsonSchema[], value: unknown, at: string): string | undefined {
  const found = shapes.map((shape) => deviation(shape, value, at))
  if (found.includes(undefined)) return undefined
  const near = shapes.findIndex((shape) => isOfType(shape, value))
  return found[Math.max(0, near)]
}

function isOfType({type, enum: values}: JsonSchema, value: unknown): boolean {
  if (values) return values.some((one) => one === value)
  switch (type) {
    case 'integer':
      return typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value))
    case undefined:
      return true
    default:
      return type === kindWord(value)
  }
}

const kindWord = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

const articles: Readonly<Record<string, string>> = {array: 'a list', object: 'an object', integer: 'a whole number'}
const named = (word: string): string => articles[word] ?? (word === 'null' ? 'null' : `a ${word}`)
const kindOf = (value: unknown): string => named(kindWord(value))
const wanted = ({type, enum: values}: JsonSchema): string =>
  values ? `one of ${values.join(', ')}` : named(type ?? 'value')

const join = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`)

function first<T>(items: readonly T[], find: (item: T, index: number) => string | undefined): string | undefined {
  for (const [i, item] of items.entries()) {
    const found = find(item, i)
    if (found !== undefined) return found
  }
  return undefined
}

/** Says which member is nested deeper than {@link deepest} levels; level by level, so that no depth is too deep for it. */
function tooDeep(body: unknown): string | undefined {
  let level: [at: string, value: unknown][] = [['', body]]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return `${(level[0]?.[0] ?? '').slice(0, 60)}… is nested more than ${deepest} levels deep`
    level = level.flatMap(([at, value]) =>
      Array.isArray(value)
        ? value.map((item, i): [string, unknown] => [`${at}[${i}]`, item])
        : isObject(value)
          ? Object.entries(value).map(([name, inner]): [string, unknown] => [
              depth < 20 ? join(at, name) : at, // the beginning is enough to find it
              inner,
            ])
          : [],
    )
  }
  return undefined
}
