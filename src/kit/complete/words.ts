// What could follow the beginning of a command line, from what the build wrote alone: no command is loaded and no server is asked.
import {profileKeys} from '../../config/profile-keys'
import {globalFlags} from '../help/help-data'
import {ownFlags, readTree, valuesOf, wordsOf, type Entry, type Flag, type Tree} from '../help/manifest'
import type {WordIndex} from '../parse/locate'
import {methods, pathsLike, readRoutes} from './routes'

export interface Candidate {
  readonly value: string
  /** Shown beside it where the shell can. */
  readonly about: string
}

/** A value that only the server, the configuration or the command itself knows. */
export interface Wanted {
  readonly id: string
  /** Name of the option that the value is for. */
  readonly option: string
  /** Everything before the word that is being typed, without the command's words. */
  readonly options: readonly string[]
}

export interface Completion {
  readonly candidates: readonly Candidate[]
  /** What stands before the candidates in the same word: `--output=`, or `1,2,` of a list. */
  readonly kept: string
  /** What is typed of the candidate. */
  readonly typed: string
  readonly files?: boolean
  readonly wanted?: Wanted
}

interface Place {
  readonly words: string
  readonly id: string | undefined
}

/** The pages of the help that are no command. */
export const pages = ['topics', 'options', 'exit-codes', 'environment', 'output', 'configuration']

/** Completes the last of `typed`: words without the program's own name. */
export function complete(
  typed: readonly string[],
  {index, root}: {index: WordIndex; root: string},
  own: readonly Candidate[] = [],
): Completion {
  const current = typed.at(-1) ?? ''
  const before = typed.slice(0, -1)
  const source = {index, root, tree: treesOf(root)}
  const {place, options, operands, isHelp, pending} = walk(before, source)
  const entry = entryOf(place.id, source)
  const flags = flagsOf(entry)
  if (pending) return valueCompletion(pending, current, '', place.id, options.slice(0, -1))
  const inline = /^(--[\w-]+)=(.*)$/s.exec(current)
  if (inline) {
    const flag = find(flags, inline[1] ?? '')
    return flag?.type === 'option'
      ? valueCompletion(flag, inline[2] ?? '', `${inline[1]}=`, place.id, options)
      : nothing(current)
  }
  if (current.startsWith('-')) return matching(optionsOf(flags, options), current)
  const below = [...nextWords(place.words, source), ...(place.words === '' ? own : [])]
  if (operands > 0 && entry?.operands === undefined) return nothing(current)
  if (entry?.operands !== undefined) return operandCompletion(entry, before, current, source, operands)
  if (place.words === '' && isHelp) below.push(...pages.map((value) => ({value, about: 'Page of the help'})))
  if (place.words === '' && !isHelp) below.push({value: 'help', about: 'Show help'})
  if (below.length === 0 && !isHelp)
    return matching(optionsOf(ownFlags(entry ?? {id: '', flags: {}}), options), current)
  return matching(below, current)
}

/** The words, and what the build read of the commands that begin with some. */
interface Source {
  readonly index: WordIndex
  readonly root: string
  readonly tree: (words: string) => Tree
}

/** Each file is read once. */
function treesOf(root: string): Source['tree'] {
  const trees = new Map<string, Tree>()
  return (words) => {
    const [first = ''] = words.split(' ')
    const tree = trees.get(first) ?? readTree(root, first)
    trees.set(first, tree)
    return tree
  }
}

const entryOf = (id: string | undefined, {tree}: Source): Entry | undefined =>
  id === undefined ? undefined : tree(wordsOf(id)).commands[id]

const nothing = (typed: string): Completion => ({candidates: [], kept: '', typed})

const matching = (candidates: readonly Candidate[], typed: string, kept = ''): Completion => ({
  candidates: candidates.filter(({value}) => value.startsWith(typed)),
  kept,
  typed,
})

interface Walk {
  readonly place: Place
  readonly options: readonly string[]
  /** Words that are neither the command's nor an option's value. */
  readonly operands: number
  readonly isHelp: boolean
  /** The option whose value comes next. */
  readonly pending: Flag | undefined
}

/** Reads the words that are there as the program does: options anywhere, words cut to any beginning that fits only one. */
function walk(before: readonly string[], source: Source): Walk {
  const {index} = source
  let words = ''
  let operands = 0
  let isHelp = false
  const options: string[] = []
  let pending: Flag | undefined
  for (const token of before) {
    if (pending) {
      options.push(token)
      pending = undefined
      continue
    }
    const id = index[words]
    if (token.startsWith('-') && token !== '-') {
      options.push(token)
      const flag = token.includes('=') ? undefined : find(flagsOf(entryOf(id, source)), token)
      pending = flag?.type === 'option' ? flag : undefined
      continue
    }
    if (words === '' && token === 'help') {
      isHelp = true
      continue
    }
    const next = fullWord(token, words, index)
    if (next === undefined) operands++
    else words = `${words} ${next}`.trimStart()
  }
  return {place: {words, id: index[words]}, options, operands, isHelp, pending}
}

function fullWord(token: string, words: string, index: WordIndex): string | undefined {
  const all = children(words, index)
  if (all.includes(token)) return token
  const fitting = all.filter((word) => word.startsWith(token))
  if (fitting.length === 0) return undefined
  const ids = new Set(fitting.map((word) => index[`${words} ${word}`.trimStart()] ?? word))
  return ids.size === 1 ? fitting[0] : undefined
}

function children(words: string, index: WordIndex): string[] {
  const prefix = words === '' ? '' : `${words} `
  const found = Object.keys(index).filter((one) => one.startsWith(prefix) && one.length > prefix.length)
  return [...new Set(found.map((one) => one.slice(prefix.length).split(' ')[0] ?? ''))]
}

/** The words that may follow, without those that only stand for others. */
function nextWords(words: string, {index, tree}: Source): Candidate[] {
  const {commands, topics} = tree(words)
  const ids = Object.keys(commands)
  return children(words, index)
    .sort()
    .flatMap((word) => {
      const full = `${words} ${word}`.trimStart()
      const own = full.replaceAll(' ', ':')
      if (commands[own]?.hidden === true || !ids.some((id) => id === own || id.startsWith(`${own}:`))) return []
      return [{value: word, about: commands[own]?.summary ?? topics[full] ?? ''}]
    })
}

/** The options that can stand here: the command's own, then those of every command. */
function flagsOf(entry: Entry | undefined): Flag[] {
  const own = entry === undefined ? [] : Object.values(entry.flags).filter(({hidden}) => hidden !== true)
  const names = new Set(own.map(({name}) => name))
  return [...own, ...globalFlags().filter(({name}) => !names.has(name)), helpFlag]
}

const helpFlag: Flag = {name: 'help', char: 'h', summary: 'Show help', type: 'boolean', helpGroup: 'GLOBAL'}

function find(flags: readonly Flag[], token: string): Flag | undefined {
  const name = token.replace(/^--/, '')
  if (token.startsWith('--')) return flags.find((flag) => flag.name === name || flag.aliases?.includes(name))
  return token.length === 2 ? flags.find((flag) => flag.char === token[1]) : undefined
}

/** Options that are not there yet. */
function optionsOf(flags: readonly Flag[], given: readonly string[]): Candidate[] {
  const taken = new Set(
    given.filter((token) => token.startsWith('--')).map((token) => token.slice(2).split('=')[0] ?? ''),
  )
  return flags.flatMap(({name, summary = ''}) => (taken.has(name) ? [] : [{value: `--${name}`, about: summary}]))
}

/** Values of an option: those of a choice at once; files are the shell's; for the rest somebody must be asked. */
function valueCompletion(
  flag: Flag,
  current: string,
  kept: string,
  id: string | undefined,
  options: readonly string[],
): Completion {
  const values = valuesOf(flag)
  if (values)
    return matching(
      values.map((value) => ({value, about: ''})),
      current,
      kept,
    )
  if (flag.helpValue === 'FILE') return {candidates: [], kept, typed: current, files: true}
  const isList = flag.helpValue === 'A,B' || flag.helpValue === '[A,B]'
  const [, list = '', last = current] = isList ? (/^(.*,)?([^,]*)$/s.exec(current) ?? []) : []
  return {
    candidates: [],
    kept: `${kept}${list}`,
    typed: last,
    wanted: {id: id ?? '', option: flag.name, options},
  }
}

const settingNames = (): Candidate[] => Object.entries(profileKeys).map(([value, about]) => ({value, about}))

/** What follows a command's words besides options: words of another command, the name of a setting, or one of a few. */
function operandCompletion(
  {operands = '', id}: Entry,
  before: readonly string[],
  current: string,
  source: Source,
  operandsBefore: number,
): Completion {
  if (operands === operands.toLowerCase())
    return matching(
      operands.split('|').map((value) => ({value, about: ''})),
      current,
    )
  if (operands === apiOperands)
    return routeCompletion(before.filter((token) => !token.startsWith('-')).at(-1), current, source)
  if (/^KEY\b/.test(operands)) return matching(operandsBefore === 0 ? settingNames() : [], current)
  const own = id.split(':').length
  const {place} = walk(before.filter((token) => !token.startsWith('-')).slice(own), source)
  return matching(operands === 'COMMAND' ? nextWords(place.words, source) : [], current)
}

/** What follows the words of `mallet api`. */
const apiOperands = '[METHOD] PATH'

/** A method first, or a path at once; then the paths that the method has. */
function routeCompletion(before: string | undefined, current: string, {root}: Source): Completion {
  const method = methods.find((one) => one === before?.toUpperCase())
  if (method === undefined && !current.startsWith('/'))
    return matching(
      methods.map((value) => ({value, about: ''})),
      current.toUpperCase(),
    )
  return {candidates: pathsLike(readRoutes(root), method ?? 'GET', current), kept: '', typed: current}
}
