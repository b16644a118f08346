// Finds the command in a command line: global options may come first, words may be cut to any beginning that fits only one.
import {AppError, exitCodes, usageError} from '../../core/errors'
import {nearest} from '../../core/text'
import {globals, shadowed, type Global} from './globals'

/** Command words, separated by blanks -> command id. Aliases are entries of their own. */
export type WordIndex = Readonly<Record<string, string>>

export interface Located {
  /** Undefined when the words name a topic, or there are none. */
  readonly id: string | undefined
  /** The words as they are written in full, separated by blanks. */
  readonly words: string
  /** Everything but the words: options before and after them. */
  readonly rest: readonly string[]
  readonly help: boolean
}

interface Node {
  id?: string
  readonly children: Map<string, Node>
}

/**
 * A command whose words come first and are written in full, as in scripts, or the help of a topic: found in the text of the index, which
 * takes a tenth of what reading it would, and without the tree of all words. Undefined for every other command line, also where more words
 * could follow.
 */
export function written(argv: readonly string[], index: string): Located | undefined {
  let words = ''
  if (argv[0] === 'help') return undefined
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? ''
    const isHelp = i > 0 && i === argv.length - 1 && (word === '--help' || word === '-h')
    if (isHelp && index.includes(`"${words} `)) return {id: undefined, words, rest: [word], help: true}
    if (word === '' || word.startsWith('-') || word.includes(' ') || !isPlain(word)) return undefined
    words = i === 0 ? word : `${words} ${word}`
    const key = `"${words}":"`
    const at = index.indexOf(key)
    if (at < 0) continue
    if (index.includes(`"${words} `)) return undefined
    const start = at + key.length
    const rest = argv.slice(i + 1)
    return {id: index.slice(start, index.indexOf('"', start)), words, rest, help: asksHelp(rest)}
  }
  return undefined
}

/** True for what stands between the quotation marks of the index as it is. */
const isPlain = (word: string): boolean => !word.includes('"') && !word.includes('\\')

/** Finds the command that words name. `program`: what is typed before them, for the hint of a mistake. */
export function locate(argv: readonly string[], index: WordIndex, program = 'mallet'): Located {
  const root = tree(index)
  const rest: string[] = []
  const words: string[] = []
  let node = root
  let i = 0
  let asked = false
  for (; i < argv.length; i++) {
    const token = argv[i] ?? ''
    if (token === '--') break
    if (token.startsWith('-') && token !== '-') {
      if (node.id !== undefined && node.children.size === 0) break
      const taken = globalOption(argv, i)
      if (taken === 0 && node.id === undefined && !asked && !asksHelp(argv)) throw unknownOption(token)
      if (taken === 0 && !mayGoOn(node, token, argv[i + 1])) break
      if (taken === 0) {
        rest.push(token) // an option of the command before the rest of its words: browse --print repository
        continue
      }
      rest.push(...asGlobal(argv.slice(i, i + taken)))
      i += taken - 1
      continue
    }
    if (words.length === 0 && token === 'help') {
      asked = true
      continue
    }
    if (node.children.size === 0) break
    const word = words.length === 0 ? firstWord(token, argv[i + 1], root) : complete(token, node, words)
    if (word === undefined) {
      if (node.id !== undefined || (asked && node === root)) break // a page of the help, perhaps
      throw unknown(argv.slice(i), node, words, program)
    }
    words.push(word)
    node = node.children.get(word) ?? node
  }
  rest.push(...argv.slice(i))
  return {id: node === root ? undefined : node.id, words: words.join(' '), rest, help: asked || asksHelp(rest)}
}

/** Options without a value of commands that have words below them. */
const valueless: ReadonlySet<string> = new Set(['--print'])

/** Whether a word after an option of a command is a further word: after others it is their value, as in `release --content-view status`. */
const mayGoOn = (node: Node, option: string, word = ''): boolean =>
  node.children.has(word) && (node.id === undefined || valueless.has(option))

function unknownOption(token: string): AppError {
  const name = token.split('=')[0] ?? token
  const near = nearest(name.replace(/^-+/, ''), Object.keys(globals))
  const {parts} = usageError(
    `Unknown option ${name}`,
    near ? `Did you mean --${near}?` : 'Options of a command follow its words',
  )
  return new AppError({...parts, unknownOption: name})
}

function tree(index: WordIndex): Node {
  const root: Node = {children: new Map()}
  for (const [words, id] of Object.entries(index)) {
    let node = root
    for (const word of words.split(' ')) {
      let next = node.children.get(word)
      if (!next) node.children.set(word, (next = {children: new Map()}))
      node = next
    }
    node.id ??= id
  }
  return root
}

/** Topics whose names are beginnings of an older topic's: what shortened that one before goes on doing so. */
const older: Readonly<Record<string, string>> = {flatpak: 'flatpak-remote'}

/**
 * The first word in full. A beginning that a topic shares with an older one, or its whole name, stands for the older one where the next word is
 * a beginning of one of its words, unless the next word is written as the newer topic has it: `flatpak list` is `flatpak-remote list`,
 * `flatpak status` is not.
 */
function firstWord(token: string, next: string | undefined, root: Node): string | undefined {
  for (const [name, longer] of Object.entries(older)) {
    const [own, other] = [root.children.get(name), root.children.get(longer)]
    if (!own || !other || !name.startsWith(token)) continue
    const rest = new Map([...root.children].filter(([word]) => word !== name && word !== longer))
    if ([...rest.keys()].some((word) => word.startsWith(token))) continue
    const isWord = next !== undefined && next !== '' && !next.startsWith('-')
    const isOlder =
      isWord && !own.children.has(next) && [...other.children.keys()].some((word) => word.startsWith(next))
    return isOlder ? longer : name
  }
  return complete(token, root, [])
}

/** The full word for a beginning: the exact one, the only one, the one all candidates are aliases of, or the topic whose word the others continue. */
function complete(token: string, node: Node, before: readonly string[]): string | undefined {
  if (node.children.has(token)) return token
  const candidates = [...node.children.keys()].filter((word) => word.startsWith(token))
  if (candidates.length <= 1) return candidates[0]
  const targets = new Set(candidates.map((word) => target(node.children.get(word))))
  if (targets.size === 1) return candidates[0]
  // manifest of manifest and manifest-list; commands are not guessed: remove is not chosen before remove-version
  const shortest = candidates.find((word) => candidates.every((other) => other.startsWith(word)))
  if (shortest !== undefined && node.children.get(shortest)?.id === undefined) return shortest
  throw usageError(
    `"${[...before, token].join(' ')}" is ambiguous: ${candidates.sort().join(', ')}`,
    'Type more of the word',
  )
}

/** What a word stands for, for telling an alias from another command: its id, or the ids below it. */
function target(node: Node | undefined): string {
  if (!node) return ''
  return [node.id ?? '', ...[...node.children.values()].map(target).sort()].join('|')
}

function unknown(left: readonly string[], node: Node, before: readonly string[], program: string): Error {
  const [token = ''] = left
  const option = left.findIndex((one) => one.startsWith('-'))
  const choices = [...node.children.keys()]
  const near = nearest(token, choices)
  const at = before.join(' ')
  return new AppError({
    code: 'usage',
    message: `Unknown command "${[...before, token].join(' ')}"`,
    hint: near
      ? `Did you mean: ${program} ${[at, near].filter(Boolean).join(' ')}`
      : `See: ${program} ${[at, '--help'].filter(Boolean).join(' ')}`,
    exit: exitCodes.usage,
    unknown: [...before, ...left.slice(0, option < 0 ? undefined : option)],
  })
}

/** A global option before the words, in the spelling that no command has for itself. */
function asGlobal([token = '', ...value]: readonly string[]): string[] {
  const [name = '', inline] = token.split(/=(.*)/s)
  const other = name.startsWith('--') && Object.hasOwn(shadowed, name.slice(2)) ? shadowed[name.slice(2)] : undefined
  if (other === undefined) return [token, ...value]
  const letter = named(name.slice(2))?.char
  return [letter === undefined ? `--${other}` : `-${letter}`, ...(inline === undefined ? value : [inline])]
}

/** Where the first word stands, after global options and `help`; -1 when there is none. */
export function firstWordAt(argv: readonly string[]): number {
  for (let at = 0; at < argv.length;) {
    const token = argv[at] ?? ''
    if (token === '--') return -1
    if (token !== 'help' && (!token.startsWith('-') || token === '-')) return at
    at += token === 'help' ? 1 : Math.max(1, globalOption(argv, at))
  }
  return -1
}

/** {@link isFullWord}, in the text of the index. */
export const isWritten = (word: string, index: string): boolean =>
  isOurs(word) || (isPlain(word) && (index.includes(`"${word}":"`) || index.includes(`"${word} `)))

const isOurs = (word: string): boolean => word === 'help' || word.startsWith('__')

/** True for the first word of a command as it is written in full. */
export function isFullWord(word: string, index: WordIndex): boolean {
  if (isOurs(word)) return true
  for (const words in index) if (words === word || words.startsWith(`${word} `)) return true
  return false
}

/** The same for a beginning that stands for one command only. */
export function isCommandWord(word: string, index: WordIndex): boolean {
  try {
    return isFullWord(word, index) || firstWord(word, undefined, tree(index)) !== undefined
  } catch {
    return false
  }
}

/** How many tokens a global option at `at` takes: 0 when it is none, 2 when its value is the next token. */
function globalOption(argv: readonly string[], at: number): number {
  const token = argv[at] ?? ''
  if (token === '--json' || token.startsWith('--json=')) return 1
  if (token === '-h' || token === '--help' || token === '--version') return 1
  const [name = '', inline] = token.split(/=(.*)/s)
  const found = name.startsWith('--') ? named(name.slice(2)) : withLetter(token[1])
  if (!found) return 0
  if (found.kind === 'flag' || inline !== undefined) return 1
  return !name.startsWith('--') && token.length > 2 ? 1 : 2
}

const named = (name: string): Global | undefined => (globals as Record<string, Global>)[name]
const withLetter = (letter: string | undefined): Global | undefined =>
  Object.values(globals as Record<string, Global>).find((g) => g.char === letter)

function asksHelp(rest: readonly string[]): boolean {
  for (const token of rest) {
    if (token === '--') return false
    if (token === '--help' || token === '-h') return true
  }
  return false
}
