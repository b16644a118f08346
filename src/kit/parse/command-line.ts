// Command lines in messages, as they are typed in a shell.
import {sanitizeLine} from '../../core/text'
import type {Resource} from '../../resources/define'
import {refOptionNames} from './options'

/** A word as it is typed in a shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${sanitizeLine(text).replaceAll("'", `'\\''`)}'`

type Given = Readonly<Record<string, unknown>>

/** The command that lists a resource, within what the command line says it is in; undefined when no command does. */
export function listCommand(resource: Resource, given: Given): string | undefined {
  if (resource.topic === undefined) return undefined
  return ['mallet', resource.topic, 'list', ...withinOptions(resource, given)].join(' ')
}

/** The options that the command line gives of what a resource is in: `--organization ACME`. */
export const withinOptions = (resource: Resource, given: Given): string[] =>
  [...new Set(scopes(resource))].flatMap((scope) => {
    const option = refOptionNames(scope, scope.flag).find((name) => (given[name] ?? null) !== null)
    return option === undefined ? [] : [`--${option} ${shellWord(String(given[option]))}`]
  })

/** What a look-up of a resource is narrowed by, and what narrows those. */
const scopes = (resource: Resource): Resource[] =>
  resource.scope.flatMap((scope) => [scope.resource(), ...scopes(scope.resource())])
