// Command lines made from what is declared of a command: its options, what they refer to, and its examples.
import {join} from 'node:path'
import {writeFileSync} from 'node:fs'
import {isMember, lookupOption, refBase, type Option} from '../../src/kit/parse/options'
import type {CommandClass} from '../../src/kit/run/command'
import type {Resource} from '../../src/resources/define'
import {temporary} from './places'

/** The options of a command line -> value; undefined for those without a value. */
export type Line = ReadonlyMap<string, string | undefined>

/** Everything that the options of a command can name: the word that its options begin with -> what it is. */
export function refsOf({options, spec}: CommandClass): Map<string, Resource> {
  const refs = new Map<string, Resource>()
  for (const {name, param} of options.values())
    if (param.kind === 'ref' && param.resource) {
      const resource = name === 'id' ? spec.resource : param.resource()
      if (resource) refs.set(name === 'id' ? '' : name.replace(/-id$/, ''), resource)
    }
  return refs
}

/** Options that name one thing by its id, or by its name within what that needs. */
export function named({options}: CommandClass, resource: Resource, base: string, by: 'id' | 'name'): Line {
  const line = new Map<string, string | undefined>()
  const add = (name: string): void => {
    const option = options.get(name)
    if (option) line.set(name, valueOf(option))
  }
  const addRef = (one: Resource, word: string): void => {
    const [key] = Object.keys(one.lookup)
    if (by === 'id' || key === undefined) return add(word === '' ? 'id' : `${word}-id`)
    add(lookupOption(word, key))
    for (const scope of one.scope) addRef(scope.resource(), scope.resource().flag)
  }
  addRef(resource, base)
  return line
}

/** What a command needs, each thing by its id or by its first name. */
export function needed(command: CommandClass, by: 'id' | 'name'): Line {
  const {options, spec} = command
  const line = new Map<string, string | undefined>()
  const addAll = (more: Line): void => more.forEach((value, name) => line.set(name, value))
  if (spec.resource && spec.action && isMember(spec.action)) addAll(named(command, spec.resource, '', by))
  for (const [key, param] of Object.entries({...spec.action?.params, ...spec.params})) {
    if (!param.required) continue
    const option = options.get(param.flag ?? key.replaceAll('_', '-'))
    if (param.kind === 'ref' && param.resource) addAll(named(command, param.resource(), refBase(key, param), by))
    else if (option) line.set(option.name, valueOf(option))
  }
  return line
}

export function valueOf({name, param}: Option): string | undefined {
  switch (param.kind) {
    case 'flag':
      return undefined
    case 'number':
      return '2'
    case 'ref':
      return param.resource?.().id === 'text' ? 'an-id' : String(hash(name))
    case 'boolean':
      return 'yes'
    case 'refs':
      return '7,8'
    case 'list':
      return `${name}-1`
    case 'pairs':
      return 'key=value'
    case 'nested':
      return '{"key": "value"}'
    case 'choice':
      return param.values?.at(-1) ?? ''
    case 'file':
      return file()
    case 'time':
      return '2030-01-02T03:04:05Z'
    case 'text':
      return `${name}-value`
  }
}

let content: string | undefined
function file(): string {
  if (content === undefined) {
    content = join(temporary(), 'content.txt')
    writeFileSync(content, 'content')
  }
  return content
}

export const argvOf = (line: Line): string[] =>
  [...line].flatMap(([name, value]) => (value === undefined ? [`--${name}`] : [`--${name}`, value]))

/** Words as a shell reads them, up to a redirection. */
export const splitWords = (text: string): string[] =>
  [...text.replace(/ [<|>].*$/, '').matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/^(['"])(.*)\1$/, '$2'),
  )

/** The options of an example; those of the program itself are left out. */
export function parseExample(text: string, {options}: CommandClass): Line {
  const words = splitWords(text)
  const byWord = new Map([...options.values()].flatMap((o) => [o.name, ...o.aliases].map((name) => [name, o] as const)))
  const line = new Map<string, string | undefined>()
  for (let i = 0; i < words.length; i++) {
    const option = byWord.get((words[i] ?? '').replace(/^--/, ''))
    if (!option) continue
    const word = option.param.kind === 'flag' ? undefined : words[++i]
    line.set(option.name, option.param.kind === 'file' ? file() : word)
  }
  return line
}

/** A small number that is the same for the same text. */
export function hash(text: string): number {
  let sum = 7
  for (const char of text) sum = (sum * 31 + char.charCodeAt(0)) % 9973
  return sum + 10
}
