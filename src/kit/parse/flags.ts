import type {Interfaces} from '@oclif/core'
import * as Flags from '@oclif/core/flags'
import type {Param} from '../../resources/define'
import {globals, shadowed, type Global} from './globals'
import {unmark} from './mark'
import type {OptionSet} from './options'
import {readValue} from './values'

export const nilWord = (env: Readonly<Record<string, string | undefined>>): string =>
  env['HAMMER_NIL'] ?? env['MALLET_NIL'] ?? 'NIL'

/**
 * Those of oclif's flags that a command line names: making and checking all takes longer than most lists take to print. Undefined where
 * one of its words is not plainly the name of an option, so that all are needed to say what is wrong.
 */
export function flagsIn(tokens: readonly string[], options: OptionSet): Interfaces.FlagInput | undefined {
  const found: Interfaces.FlagInput = {}
  for (const token of tokens) {
    if (token === '--') break
    if (!token.startsWith('-')) continue
    const at = token.indexOf('=')
    const name = token.startsWith('--') ? token.slice(2, at < 0 ? undefined : at) : ''
    const own = options.get(name)
    const shared = Object.hasOwn(globals, name) ? (globals as Record<string, Global>)[name] : undefined
    if (name === 'json') found[name] = jsonFlag
    else if (own) found[name] = flagOf(name, own.param, '', own.group, [], own.char)
    else if (shared) found[name] = flagOf(name, shared, '', 'GLOBAL', [], shared.char)
    else return undefined
  }
  return found
}

/** oclif's flags for our options and the global ones; those in `shown` stand among the command's own in its help. Values are read, and refused, by the same reader everywhere. */
export function oclifFlags(options: OptionSet, shown: readonly string[] = []): Interfaces.FlagInput {
  const own = [...options.values()].map(
    (o) => [o.name, flagOf(o.name, o.param, o.about, o.group, o.aliases, o.char)] as const,
  )
  const shared = Object.entries(globals as Record<string, Global>)
    .filter(([name]) => !options.has(name))
    .map(
      ([name, g]) =>
        [name, flagOf(name, g, g.about ?? '', shown.includes(name) ? 'OPTIONS' : 'GLOBAL', [], g.char)] as const,
    )
  for (const [name, other] of Object.entries(shadowed))
    if (options.has(name)) shared.push([other, hiddenFlag(other, (globals as Record<string, Global>)[name])])
  return {...Object.fromEntries(own), ...Object.fromEntries(shared), json: jsonFlag, help: helpFlag}
}

const jsonFlag = Flags.string({
  helpGroup: 'GLOBAL',
  summary: 'Print API records as JSON, optionally only some fields: --json id,name',
  parse: async (text: string) => unmark(text),
})
const helpFlag = Flags.boolean({char: 'h', helpGroup: 'GLOBAL', summary: 'Show help'})

const hiddenFlag = (name: string, g: Global | undefined): Interfaces.Flag<unknown> => ({
  ...flagOf(name, g ?? {kind: 'text'}, g?.about ?? '', 'GLOBAL', []),
  hidden: true,
})

function flagOf(
  name: string,
  param: Param,
  about: string,
  group: string,
  aliases: readonly string[],
  char?: string,
): Interfaces.Flag<unknown> {
  const common: {
    summary: string
    helpGroup: string
    aliases: string[]
    char?: Interfaces.AlphabetLowercase
    deprecated?: true
  } = {
    summary: about,
    helpGroup: param.contentType ? `For ${param.contentType} repositories` : group === 'CHANGE' ? 'OPTIONS' : group,
    aliases: [...aliases],
    ...(char && {char: char as Interfaces.AlphabetLowercase}),
    ...(param.deprecated && {deprecated: true}),
  }
  if (param.kind === 'flag') return Flags.boolean(common) as Interfaces.Flag<unknown>
  const taking = {
    ...common,
    helpValue: valueWord(param),
    parse: async (text: string): Promise<unknown> => readValue(`--${name}`, param, unmark(text), nilWord(process.env)),
  }
  return (
    param.repeated ? Flags.custom({...taking, multiple: true, multipleNonGreedy: true})() : Flags.custom(taking)()
  ) as Interfaces.Flag<unknown>
}

function valueWord({kind, values, resource}: Param): string {
  switch (kind) {
    case 'choice':
      return (values ?? []).join('|')
    case 'number':
      return 'NUMBER'
    case 'ref':
      return resource?.().id === 'number' ? 'NUMBER' : 'ID'
    case 'boolean':
      return 'yes|no'
    case 'list':
    case 'refs':
      return 'A,B'
    case 'pairs':
      return 'K=V,K=V'
    case 'nested':
      return 'JSON'
    case 'file':
      return 'FILE'
    case 'time':
      return 'DATE'
    default:
      return 'TEXT'
  }
}
