// Arguments of tools: what is there must be of its kind, and nothing else may be there.
import {usageError} from '../../core/errors'
import {isObject} from '../../core/json'
import type {Arguments} from './session'

/** Refuses arguments that a tool does not have. */
export function refuseOthers(given: Arguments, names: readonly string[]): void {
  const other = Object.keys(given).find((name) => !names.includes(name))
  if (other !== undefined)
    throw usageError(`There is no argument ${JSON.stringify(other)}`, `Arguments: ${names.join(', ')}`)
}

/** A text; undefined when it is not given. */
export function textArgument(given: Arguments, name: string): string | undefined {
  const value = given[name]
  if (value === undefined || typeof value === 'string') return value
  throw usageError(`${name} takes a text, not ${JSON.stringify(value)}`)
}

/** A text that must be there. */
export function neededText(given: Arguments, name: string): string {
  const value = textArgument(given, name)
  if (value === undefined) throw usageError(`The argument ${name} is missing`)
  return value
}

/** Names in a list; undefined when it is not given. */
export function namesArgument(given: Arguments, name: string): readonly string[] | undefined {
  const value = given[name]
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value as string[]
  throw usageError(`${name} takes a list of texts, not ${JSON.stringify(value)}`)
}

/** An object; empty when it is not given. */
export function objectArgument(given: Arguments, name: string): Arguments {
  const value = given[name]
  if (value === undefined) return {}
  if (isObject(value)) return value
  throw usageError(`${name} takes an object, not ${JSON.stringify(value)}`)
}
