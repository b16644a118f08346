// Help without a server and without oclif's own help loading anything: the data that the build wrote hold all it needs.
import {usageError} from '../../core/errors'
import {nearest} from '../../core/text'
import {globals} from '../parse/globals'
import type {Located} from '../parse/locate'
import type {Program} from '../run/main'
import {readTree, type Entry, type Flag, type Tree} from './manifest'
import {helpTopics} from './topics'

/** The help of a command, of a topic, of a guide page, or of the program. */
export function helpText(located: Located, program: Program): string {
  const page = located.words === '' ? located.rest.find((t) => !t.startsWith('-')) : undefined
  if (page !== undefined) {
    const text = page === 'options' ? globalOptions() : helpTopics[page]
    if (text === undefined) throw unknownPage(page, program)
    return text
  }
  const tree = readTree(program.root, located.id?.replaceAll(':', ' ') ?? located.words)
  const entry = located.id === undefined ? undefined : tree.commands[located.id]
  return entry ? commandHelp(entry, located.words, tree) : topicHelp(located.words, tree)
}

function unknownPage(page: string, program: Program): Error {
  const near = nearest(page, [...Object.keys(helpTopics), ...Object.keys(program.index)])
  return usageError(
    `There is no help page ${JSON.stringify(page)}`,
    near ? `Did you mean: mallet help ${near}` : 'See: mallet help',
  )
}

const groups = ['IDENTIFY', 'SELECT', 'OPTIONS', 'TASK', 'OUTPUT'] as const
const titles: Readonly<Record<string, string>> = {
  IDENTIFY: 'Identify by',
  SELECT: 'Selection',
  OPTIONS: 'Options',
  TASK: 'Task',
  OUTPUT: 'Output',
}

function commandHelp(entry: Entry, words: string, tree: Tree): string {
  const out = [
    entry.summary ?? '',
    '',
    'Usage',
    `  mallet ${words} ${entry.operands === undefined ? '' : `[${entry.operands}] `}[options]`,
  ]
  if (entry.description) out.push('', entry.description)
  const below = subcommands(entry.id.replaceAll(':', ' '), tree)
  if (below.length > 0) out.push('', 'Commands', ...columns(below))
  out.push('', 'Examples')
  for (const {description, command} of entry.examples ?? [])
    out.push(
      `  ${description.endsWith('?') ? description : `${description}:`}`,
      `    ${command.replace('<%= config.bin %>', 'mallet').replace('<%= command.id %>', entry.id.replaceAll(':', ' '))}`,
    )
  const own = Object.values(entry.flags).filter((f) => f.helpGroup !== 'GLOBAL' && f.hidden !== true)
  for (const group of groups) {
    const flags = own.filter((f) => f.helpGroup === group)
    if (flags.length > 0) out.push('', titles[group] ?? group, ...columns(flags.map(flagRow)))
  }
  if (entry.prints?.length) out.push('', 'Fields', ...wrap([...new Set(entry.prints)].join(', '), 2))
  if (entry.api) out.push('', 'API', `  ${entry.api}`)
  const aliases = (entry.aliases ?? []).map((a) => a.replaceAll(':', ' '))
  if (aliases.length > 0) out.push('', 'Aliases', ...aliases.map((a) => `  mallet ${a}`))
  out.push('', 'Global options: mallet help options. Exit codes: mallet help exit-codes.')
  return `${out.join('\n')}\n`
}

function flagRow(flag: Flag): [string, string] {
  const value = flag.type === 'option' ? ` ${flag.helpValue ?? 'TEXT'}` : ''
  const others = (flag.aliases ?? []).map((a) => `--${a}`)
  return [
    `${flag.char ? `-${flag.char}, ` : ''}--${flag.name}${value}`,
    `${flag.summary ?? ''}${others.length > 0 ? ` (or ${others.join(', ')})` : ''}`,
  ]
}

function topicHelp(words: string, tree: Tree): string {
  const below = subcommands(words, tree)
  if (words === '') {
    const out = [
      'mallet: manage container content in Katello from the command line',
      '',
      'Usage',
      '  mallet [options] COMMAND [options]',
      '',
      'Commands',
      ...columns(below),
    ]
    out.push(
      '',
      'Guides',
      ...columns(
        [...Object.entries(helpTopics), ['options', 'Global options, which every command takes'] as const].map(
          ([name, text]) => [`help ${name}`, text.split('\n')[0] ?? ''],
        ),
      ),
    )
    out.push('', 'Try it without a server: mallet sandbox start --seed demo --detach')
    return `${out.join('\n')}\n`
  }
  return `${[tree.topics[words] ?? words, '', 'Usage', `  mallet ${words} COMMAND [options]`, '', 'Commands', ...columns(below)].join('\n')}\n`
}

/** The words that follow `words`, each with the summary of its command, or of the topic that it names. */
function subcommands(words: string, {commands, topics}: Tree): [string, string][] {
  const prefix = words === '' ? '' : `${words.replaceAll(' ', ':')}:`
  const found = new Map<string, string>()
  for (const [id, entry] of Object.entries(commands)) {
    if (entry.hidden === true || !id.startsWith(prefix)) continue
    const [next = '', ...more] = id.slice(prefix.length).split(':')
    const topic = topics[`${words} ${next}`.trimStart()]
    if (more.length === 0) found.set(next, entry.summary ?? '')
    else if (!found.has(next)) found.set(next, topic ?? '')
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(44, Math.max(0, ...rows.map(([left]) => left.length)))
  return rows.map(([left, right]) =>
    (left.length > width
      ? `  ${left}\n  ${' '.repeat(width)}  ${right}`
      : `  ${left.padEnd(width)}  ${right}`
    ).trimEnd(),
  )
}

function wrap(text: string, indent: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > 96 && line !== '') {
      lines.push(' '.repeat(indent) + line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, ' '.repeat(indent) + line]
}

/** The options that every command takes, for `mallet help options`. */
function globalOptions(): string {
  const rows = Object.entries(
    globals as Record<string, {about?: string; char?: string; kind: string; values?: readonly string[]}>,
  ).map(([name, g]): [string, string] => [
    `${g.char ? `-${g.char}, ` : '    '}--${name}${g.kind === 'flag' ? '' : ` ${g.values?.join('|') ?? g.kind.toUpperCase()}`}`,
    g.about ?? '',
  ])
  return `${columns([...rows, ['    --json [A,B]', 'Print API records as JSON, optionally only these fields']]).join('\n')}\n`
}
