// Manual pages, in the roff language that man reads. Made of the same as the help.
import {notInHammer, usageOf} from './command-page'
import {exitMeanings, exitMeaningsOf, type ExitMeaning} from './exit-codes'
import {globalFlags} from './help-data'
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
import {sections, topicNames} from './program-page'
import {variables} from './guides'

interface ManReader {
  readonly root: string
  readonly version: string
}

/** Name of the page of some words: `mallet-content-view-publish`. */
export const manName = (words: string): string => ['mallet', ...words.split(' ')].filter(Boolean).join('-')

/** The page of a command, of a topic, or of the program without words. */
export function manPage(words: string, id: string | undefined, {root, version}: ManReader): string {
  const tree = readTree(root, id === undefined ? words : wordsOf(id))
  const entry = id === undefined ? undefined : tree.commands[id]
  if (entry) return commandMan(entry, tree, version)
  return words === '' ? programMan(tree, version) : topicMan(words, tree, version)
}

/** All pages: file name -> text. */
export function allManPages({root, version}: ManReader): Map<string, string> {
  const tree = readWholeTree(root)
  const pages = new Map([['mallet.1', programMan(tree, version)]])
  for (const topic of Object.keys(tree.topics)) pages.set(`${manName(topic)}.1`, topicMan(topic, tree, version))
  for (const entry of Object.values(tree.commands))
    if (entry.hidden !== true) pages.set(`${manName(wordsOf(entry.id))}.1`, commandMan(entry, tree, version))
  return pages
}

/** Text as roff prints it: hyphens stay hyphens, and nothing is taken for a request. */
const escape = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(/[\u0080-\uffff]/g, (char) => `\\[u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)

/** In quotes, as an argument of a request. */
const argument = (text: string): string => `"${escape(text).replaceAll('"', '\\(dq')}"`

const bold = (text: string): string => `.B ${argument(text)}`

const head = (name: string, summary: string, version: string): string[] => [
  `.TH ${argument(name.toUpperCase())} 1 "" ${argument(`mallet ${version}`)} "mallet manual"`,
  '.SH NAME',
  `${escape(name)} \\- ${escape(summary)}`,
]

const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`

function programMan(tree: Tree, version: string): string {
  const topics = new Map(subcommands('', tree))
  return text([
    ...head('mallet', 'manage container content in Katello from the command line', version),
    '.SH SYNOPSIS',
    bold('mallet'),
    'COMMAND [options]',
    '.SH DESCRIPTION',
    escape(
      'mallet works with Katello, and with any OCI registry. Command words may be shortened to any beginning that fits only one.',
    ),
    '.SH COMMANDS',
    ...sections.flatMap((section) => [
      `.SS ${argument(section.title)}`,
      ...topicNames(section).flatMap((name) => ['.TP', bold(name), escape(topics.get(name) ?? '')]),
    ]),
    '.SH "OPTIONS OF EVERY COMMAND"',
    ...globalFlags().flatMap(optionMan),
    '.SH ENVIRONMENT',
    ...variables.flatMap(([name, about]) => ['.TP', bold(name), escape(about)]),
    ...exitStatus(exitMeanings),
    '.SH "SEE ALSO"',
    escape('mallet help topics, mallet man COMMAND'),
  ])
}

function topicMan(words: string, tree: Tree, version: string): string {
  return text([
    ...head(manName(words), tree.topics[words] ?? words, version),
    '.SH SYNOPSIS',
    bold(`mallet ${words}`),
    'COMMAND [options]',
    '.SH COMMANDS',
    ...commandsMan(subcommands(words, tree)),
    '.SH "SEE ALSO"',
    escape(`mallet(1), mallet man ${words} COMMAND`),
  ])
}

const commandsMan = (rows: readonly (readonly [string, string])[]): string[] =>
  rows.flatMap(([name, about]) => ['.TP', bold(name), escape(about)])

function commandMan(entry: Entry, tree: Tree, version: string): string {
  const words = wordsOf(entry.id)
  const below = subcommands(words, tree)
  return text([
    ...head(manName(words), entry.summary ?? words, version),
    '.SH SYNOPSIS',
    bold(`mallet ${words}`),
    escape(usageOf(entry, words).slice(`mallet ${words} `.length)),
    ...descriptionMan(entry),
    '.SH EXAMPLES',
    ...(entry.examples ?? []).flatMap((example) => [
      '.PP',
      escape(example.description),
      '.RS 4',
      '.nf',
      escape(exampleLine(entry.id, example)),
      '.fi',
      '.RE',
    ]),
    ...(below.length > 0 ? ['.SH COMMANDS', ...commandsMan(below)] : []),
    '.SH OPTIONS',
    ...ownFlags(entry).flatMap(optionMan),
    '.PP',
    escape('Options of every command are described in mallet(1).'),
    ...(entry.prints?.length ? ['.SH FIELDS', escape([...new Set(entry.prints)].join(', '))] : []),
    ...(entry.api ? ['.SH API', escape(entry.api)] : []),
    ...exitStatus(exitMeaningsOf(entry)),
    '.SH "SEE ALSO"',
    'mallet(1)',
  ])
}

function descriptionMan({description, aliases = [], notInHammer: isOurs}: Entry): string[] {
  const also = aliases.map((alias) => `mallet ${wordsOf(alias)}`)
  const paragraphs = [
    ...(description ? [description] : []),
    ...(also.length > 0 ? [`Also: ${also.join(', ')}`] : []),
    ...(isOurs === true ? [`${notInHammer}.`] : []),
  ]
  const lines = paragraphs.flatMap((one, at) => [...(at === 0 && description ? [] : ['.PP']), escape(one)])
  return lines.length > 0 ? ['.SH DESCRIPTION', ...lines] : []
}

function optionMan(flag: Flag): string[] {
  const names = [...(flag.char ? [`-${flag.char}`] : []), `--${flag.name}`].join(', ')
  const value =
    flag.type === 'option' ? ` \\fI${escape((valuesOf(flag) ? undefined : flag.helpValue) ?? 'VALUE')}\\fR` : ''
  const values = valuesOf(flag)
  const others = (flag.aliases ?? []).map((alias) => `--${alias}`)
  const about = [
    flag.summary ?? '',
    values ? `: ${values.join(', ')}` : '',
    others.length > 0 ? ` (or ${others.join(', ')})` : '',
  ].join('')
  return ['.TP', `\\fB${escape(names)}\\fR${value}`, escape(about)]
}

const exitStatus = (codes: readonly ExitMeaning[]): string[] => [
  '.SH "EXIT STATUS"',
  ...codes.flatMap(({code, meaning}) => ['.TP', bold(String(code)), escape(meaning)]),
]
