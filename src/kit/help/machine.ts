// Help for programs: `mallet help --json [COMMAND]`. Members are only ever added; docs/help-json.md describes them.
import {usageError} from '../../core/errors'
import type {Located} from '../parse/locate'
import {groups, usageOf} from './command-page'
import {exitMeanings, exitMeaningsOf, type ExitMeaning} from './exit-codes'
import {guideWords, guides, variables} from './guides'
import {globalFlags, type HelpReader} from './help-data'
import {
  exampleLine,
  ownFlags,
  readTree,
  readWholeTree,
  subcommands,
  valuesOf,
  wordsOf,
  type Entry,
  type Flag,
  type Tree,
} from './manifest'

type ValueType = 'flag' | 'boolean' | 'integer' | 'id' | 'choice' | 'list' | 'pairs' | 'json' | 'file' | 'date' | 'text'

/** Types by the word that stands for a value. */
const types: Readonly<Record<string, ValueType>> = {
  'yes|no': 'boolean',
  NUMBER: 'integer',
  ID: 'id',
  'A,B': 'list',
  '[A,B]': 'list',
  'K=V,K=V': 'pairs',
  JSON: 'json',
  FILE: 'file',
  DATE: 'date',
}

/** The help of what the words name, as JSON text. */
export function machineHelp({id, words, rest}: Located, {root, version}: HelpReader): string {
  const page = words === '' ? rest.find((token) => !token.startsWith('-')) : undefined
  const guide = page === undefined ? undefined : guideHelp(page)
  if (guide) return `${JSON.stringify(guide, null, 2)}\n`
  if (page !== undefined)
    throw usageError(`There is no command ${JSON.stringify(page)}`, 'See: mallet help topics, or mallet help --json')
  const tree = words === '' ? readWholeTree(root) : readTree(root, id === undefined ? words : wordsOf(id))
  const entry = id === undefined ? undefined : tree.commands[id]
  const help = entry ? commandHelp(entry) : words === '' ? programHelp(tree, version) : topicHelp(words, tree)
  return `${JSON.stringify(help, null, 2)}\n`
}

const codes = (meanings: readonly ExitMeaning[]): object[] => meanings.map(({code, meaning}) => ({code, meaning}))

const programHelp = (tree: Tree, version: string): object => ({
  kind: 'program',
  name: 'mallet',
  version,
  summary: 'Manage container content in Katello from the command line',
  usage: 'mallet COMMAND [options]',
  topics: Object.entries(tree.topics)
    .map(([name, summary]) => ({name, summary}))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
  global_options: globalFlags().map((flag) => optionHelp(flag, [])),
  exit_codes: codes(exitMeanings),
  commands: Object.values(tree.commands)
    .filter(({hidden}) => hidden !== true)
    .map(commandHelp),
})

/** A guide page: its title, and what it lists. */
function guideHelp(page: string): object | undefined {
  const name = Object.hasOwn(guideWords, page) ? (guideWords[page] ?? page) : page
  if (name === 'options')
    return {
      kind: 'guide',
      name,
      title: 'Options of every command',
      options: globalFlags().map((f) => optionHelp(f, [])),
    }
  const guide = Object.hasOwn(guides, name) ? guides[name] : undefined
  if (!guide) return undefined
  const [title = '', ...text] = guide(80)
  return {
    kind: 'guide',
    name,
    title,
    ...(name === 'exit-codes' && {exit_codes: codes(exitMeanings)}),
    ...(name === 'environment' && {variables: variables.map(([variable, summary]) => ({name: variable, summary}))}),
    text: text.join('\n').trim(),
  }
}

const topicHelp = (words: string, tree: Tree): object => ({
  kind: 'topic',
  name: words,
  summary: tree.topics[words] ?? '',
  usage: `mallet ${words} COMMAND [options]`,
  commands: subcommands(words, tree).map(([word, summary]) => ({name: `${words} ${word}`, summary})),
})

function commandHelp(entry: Entry): object {
  const words = wordsOf(entry.id)
  return {
    kind: 'command',
    name: words,
    summary: entry.summary ?? '',
    description: entry.description ?? null,
    usage: usageOf(entry, words),
    aliases: (entry.aliases ?? []).map(wordsOf),
    options: ownFlags(entry).map((flag) => optionHelp(flag, entry.mandatory ?? [])),
    one_of_each: entry.mandatory ?? [],
    examples: (entry.examples ?? []).map((example) => ({
      description: example.description,
      command: exampleLine(entry.id, example),
      needs: example.needs ?? null,
    })),
    fields: [...new Set(entry.prints)],
    json_fields: entry.members ?? [],
    useful_globals: entry.useful ?? [],
    api: entry.api ?? null,
    in_hammer: entry.notInHammer !== true,
    exit_codes: codes(exitMeaningsOf(entry)),
  }
}

function optionHelp(flag: Flag, mandatory: readonly (readonly string[])[]): object {
  const values = valuesOf(flag)
  const type = flag.type !== 'option' ? 'flag' : (types[flag.helpValue ?? ''] ?? (values ? 'choice' : 'text'))
  return {
    name: flag.name,
    short: flag.char ?? null,
    aliases: flag.aliases ?? [],
    type,
    enum: type === 'choice' ? values : null,
    required: mandatory.some((names) => names.length === 1 && names[0] === flag.name),
    repeatable: flag.multiple === true,
    summary: flag.summary ?? '',
    group: flag.helpGroup !== undefined && flag.helpGroup in groups ? flag.helpGroup.toLowerCase() : 'options',
  }
}
