// The help of one command, and of a topic.
import {exitMeaningsOf} from './exit-codes'
import {columns, commandLines, together, wrap, type Row} from './layout'
import {exampleLine, ownFlags, subcommands, valuesOf, wordsOf, type Entry, type Flag, type Tree} from './manifest'

/** Titles of the groups of options; a group that is not here is its own title. */
export const groups: Readonly<Record<string, string>> = {
  IDENTIFY: 'Identify by',
  SELECT: 'Selection',
  OPTIONS: 'Options',
  TASK: 'Task',
  OUTPUT: 'Output',
}

/** Usage, purpose, examples, options by group with the required ones first, fields, API call, exit codes. */
export function commandPage(entry: Entry, words: string, tree: Tree, width: number): string {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines]
  const usage = usageParts(entry, words).map((part) => part.replaceAll(' ', together))
  const usageLines = wrap(usage.join(' '), width - 4, 2).map((line, at) => (at === 0 ? line : `    ${line}`))
  const required = requiredFlags(entry)
  const others = ownFlags(entry).filter((flag) => !required.includes(flag))
  const aliases = (entry.aliases ?? []).map((alias) => `mallet ${wordsOf(alias)}`)
  return page([
    ...wrap(entry.summary ?? '', width),
    ...(entry.notInHammer === true ? [notInHammer] : []),
    ...section('Usage', usageLines),
    ...(entry.description ? ['', ...wrap(entry.description, width)] : []),
    ...section(
      'Examples',
      (entry.examples ?? []).flatMap((one) => exampleRows(entry.id, one, width)),
    ),
    ...section('Commands', columns(subcommands(wordsOf(entry.id), tree), width)),
    ...section('Required', optionRows(required, width)),
    ...[...new Set([...Object.keys(groups), ...others.map(({helpGroup = ''}) => helpGroup)])].flatMap((group) =>
      section(
        groups[group] ?? group,
        optionRows(
          others.filter((flag) => flag.helpGroup === group),
          width,
        ),
      ),
    ),
    ...section('Also useful here', columns(usefulRows(entry), width)),
    ...section('Fields', wrap([...new Set(entry.prints)].join(', '), width, 2)),
    ...section('JSON fields', wrap((entry.members ?? []).join(', '), width, 2)),
    ...section('API', entry.api === undefined ? [] : wrap(entry.api, width, 2)),
    ...section('Aliases', wrap(aliases.join(', '), width, 2)),
    ...section('Exit codes', exitRows(entry, width)),
    '',
    ...wrap(seeAlso.replaceAll('mallet help ', `mallet${together}help${together}`), width),
  ])
}

/** The line that marks a command that only mallet has. */
export const notInHammer = 'Not in hammer'

/** Options of every command, in the words that fit a command for which they matter. */
const useful: Readonly<Record<string, Row>> = {
  timeout: ['--timeout NUMBER', 'Seconds to wait for the task; then it continues on the server, and the status is 75'],
  yes: ['--yes', 'Skip the confirmation prompt'],
  json: ['--json [A,B]', 'Print JSON, optionally only these JSON fields'],
}

const usefulRows = (entry: Entry): Row[] => {
  const own = new Set(ownFlags(entry).map(({name}) => name))
  return (entry.useful ?? []).flatMap((name) => {
    const row = own.has(name) ? undefined : useful[name]
    return row ? [row] : []
  })
}

const seeAlso = 'See also: mallet help options, mallet help output, mallet help exit-codes'

export const page = (lines: readonly string[]): string => `${lines.map((line) => line.trimEnd()).join('\n')}\n`

type Used = Pick<Entry, 'operands' | 'flags' | 'mandatory'>

/** The command with what it must be given: `mallet repository create --name NAME --product PRODUCT --content-type TYPE [options]`. */
export const usageOf = (entry: Used, words: string): string => usageParts(entry, words).join(' ')

/** Parts of the usage line, each an option with its value. */
function usageParts({operands, flags, mandatory = []}: Used, words: string): string[] {
  const isFound = ['id', 'name'].every((name) => flags[name]?.helpGroup === 'IDENTIFY')
  return [
    `mallet ${words}`,
    ...(operands === undefined ? [] : [`[${operands}]`]),
    ...(isFound ? ['{--id ID | --name NAME}'] : []),
    ...mandatory.map(usual).map((name) => `--${name} ${lastWord(name)}`),
    '[options]',
  ]
}

/** Of several ways to name a thing, the one people use: `--product` rather than `--product-id`. */
const usual = (names: readonly string[]): string => names.toSorted((a, b) => a.length - b.length)[0] ?? ''

const lastWord = (name: string): string => (name.split('-').at(-1) ?? '').toUpperCase()

/** Options that must be given, or one of them: in the order of the usage line. */
const requiredFlags = (entry: Entry): Flag[] => {
  const own = ownFlags(entry)
  return (entry.mandatory ?? []).flatMap((names) => own.filter(({name}) => names.includes(name)))
}

type Example = NonNullable<Entry['examples']>[number]

function exampleRows(id: string, example: Example, width: number): string[] {
  const {description} = example
  const title = wrap(description.endsWith('?') ? description : `${description}:`, width, 2)
  return [...title, ...commandLines(exampleLine(id, example), width, 4)]
}

function exitRows(entry: Entry, width: number): string[] {
  const codes = exitMeaningsOf(entry).map(({code, short}) => `${code} ${short}`.replaceAll(' ', together))
  return wrap(codes.join(', '), width, 2)
}

const optionRows = (flags: readonly Flag[], width: number): string[] => columns(flags.map(optionRow), width)

/** Choices that are too long for the left column. */
const longestChoice = 20

export function optionRow(flag: Flag): Row {
  const values = valuesOf(flag)
  const isLong = values !== undefined && values.join('|').length > longestChoice
  const value = flag.type === 'option' ? ` ${isLong ? 'CHOICE' : (flag.helpValue ?? 'TEXT')}` : ''
  const others = (flag.aliases ?? []).map((alias) => `--${alias}`)
  return [
    `${flag.char ? `-${flag.char}, ` : ''}--${flag.name}${value}`,
    [
      flag.summary ?? '',
      isLong ? `: ${values.join(', ')}` : '',
      flag.multiple ? ' (repeatable)' : '',
      others.length > 0 ? ` (or ${others.join(', ')})` : '',
    ].join(''),
  ]
}

/** What a topic is about, and its commands. */
export function topicPage(words: string, tree: Tree, width: number): string {
  const below = subcommands(words, tree)
  const [first] = below.find(([word]) => word === 'list') ?? below[0] ?? ['']
  return page([
    ...wrap(tree.topics[words] ?? words, width),
    '',
    'Usage',
    `  mallet ${words} COMMAND [options]`,
    '',
    'Commands',
    ...columns(below, width),
    '',
    ...wrap(`Options and examples: mallet ${words} ${first} --help`, width),
  ])
}
