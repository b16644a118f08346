// Options of a tool's call to the options of a command. They are read by the reader of the command line, one value at a time: nothing in a
// value can become another option.
import {usageError} from '../../core/errors'
import {isObject} from '../../core/json'
import {nearest} from '../../core/text'
import {dashed, type Option} from '../parse/options'
import {readValue} from '../parse/values'
import type {CommandClass} from '../run/command'
import type {Given} from '../run/resolve'
import {offeredOptions, takesDocument} from './catalog'
import {requirePem, takesPem} from './workflows'

export interface Read {
  readonly given: Given
  /** What the command finds on its standard input. */
  readonly input: string
}

/** Reads the options of a call. A usage error names the option that is not there, or not as it must be. */
export function readOptions(command: CommandClass, options: Readonly<Record<string, unknown>>): Read {
  const offered = offeredOptions(command)
  const given: Record<string, unknown> = {}
  let input = ''
  for (const [key, value] of Object.entries(options)) {
    const option = optionOf(offered, key)
    if (value === undefined) continue
    if (takesDocument(command.id, option.name)) {
      input = documentOf(value)
      given[option.name] = ['-']
    } else given[option.name] = read(option, value)
  }
  return {given, input}
}

function optionOf(offered: readonly Option[], key: string): Option {
  const name = dashed(key)
  const found = offered.find((one) => one.name === name || one.aliases.includes(name))
  if (found) return found
  const near = nearest(
    name,
    offered.map((one) => one.name),
  )
  throw usageError(
    `There is no option ${JSON.stringify(key)} here`,
    near === undefined ? `Options: ${offered.map((one) => one.name).join(', ') || 'none'}` : `Did you mean "${near}"?`,
  )
}

function read({name, param}: Option, value: unknown): unknown {
  if (param.repeated)
    return (Array.isArray(value) ? value : [value]).map((one) => {
      const text = textOf(name, one)
      if (takesPem(name)) requirePem(name, text)
      return readValue(name, param, text, noWord)
    })
  if (value === null) return null
  if (param.kind === 'flag') {
    if (typeof value === 'boolean') return value || undefined
    throw usageError(`${name} takes true or false, not ${JSON.stringify(value)}`)
  }
  const text = textOf(name, value)
  if (name !== 'url' && /^(dir|docker-archive|file|oci|oci-archive):/.test(text.trim()))
    throw usageError(`${name} takes no file of this machine`, 'Name something on the server')
  return readValue(name, param, text, noWord)
}

/** No word stands for null: null itself does. */
const noWord = '\0\0'

/** A value as it would be typed. */
function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value) || isObject(value)) return JSON.stringify(value)
  throw usageError(`${name} does not take ${JSON.stringify(value)}`)
}

/** The text of a document. The command reads it without an environment, so that variables in it say nothing of this one. */
function documentOf(value: unknown): string {
  if (typeof value === 'string') return value
  throw usageError('file takes the text of a document, as export prints it')
}
