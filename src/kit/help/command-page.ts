// The help of one command, and of a topic.
import {exitMeaningsOf} from './exit-codes'
import {columns, commandLines, together, wrap, type Row} from './layout'
import {exampleLine, ownFlags, subcommands, valuesOf, wordsOf, type Entry, type Flag, type Tree} from './manifest'

const groups: Readonly<Record<string, string>> = {
  IDENTIFY: 'Identify by',
  SELECT: 'Selection',
  OPTIONS: 'Options',
  TASK: 'Task',
  OUTPUT: 'Output',
}

/** Usage, purpose, examples, options by group, fields, API call, exit codes. */
export function commandPage(entry: Entry, words: string, tree: Tree, width: number): string {
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines]
  const aliases = (entry.aliases ?? []).map((alias) => `mallet ${wordsOf(alias)}`)
  return page([
    ...wrap(entry.summary ?? '', width),
    ...section('Usage', wrap(usageOf(entry, words), width, 2)),
    ...(entry.description ? ['', ...wrap(entry.description, width)] : []),
    ...section(
      'Examples',
      (entry.examples ?? []).flatMap((one) => exampleRows(entry.id, one, width)),
    ),
    ...section('Commands', columns(subcommands(wordsOf(entry.id), tree), width)),
    ...Object.entries(groups).flatMap(([group, title]) =>
      section(
        title,
        optionRows(
          ownFlags(entry).filter((flag) => flag.helpGroup === group),
          width,
        ),
      ),
    ),
    ...section('Fields', wrap([...new Set(entry.prints)].join(', '), width, 2)),
    ...section('API', entry.api === undefined ? [] : wrap(entry.api, width, 2)),
    ...section('Aliases', wrap(aliases.join(', '), width, 2)),
    ...section('Exit codes', exitRows(entry, width)),
    '',
    'See also: mallet help options, mallet help exit-codes',
  ])
}

export const page = (lines: readonly string[]): string => `${lines.map((line) => line.trimEnd()).join('\n')}\n`

export const usageOf = ({operands}: Pick<Entry, 'operands'>, words: string): string =>
  `mallet ${words} ${operands === undefined ? '' : `[${operands}] `}[options]`

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
