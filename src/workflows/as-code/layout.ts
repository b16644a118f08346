// How YAML is written.
import {isMap, isScalar, isSeq, Scalar} from 'yaml'
import {isRecord} from './entries'
import type {Value} from './model'

export const layout = {lineWidth: 0, indentSeq: true, singleQuote: true} as const

/** Numbers of versions are texts: `2.0` without quotes would be read as a number. */
export function quoteVersions(node: unknown): void {
  if (isMap(node)) for (const pair of node.items) quoteVersions(pair.value)
  else if (isSeq(node)) for (const item of node.items) quoteVersions(item)
  else if (isScalar(node) && typeof node.value === 'string' && /^\d+(\.\d+)*$/.test(node.value))
    node.type = Scalar.QUOTE_SINGLE
}

/** What looks like a variable in a server's text stays text. */
export function escaped(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${')
  if (Array.isArray(value)) return value.map((one: Value) => escaped(one))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [String(escaped(key)), escaped(one)]))
}
