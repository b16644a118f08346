// What the help and the completion know of the commands: what the build read of them, a file for each topic. Nothing of a command is
// loaded, and nothing of the other topics: `mallet repository list --help` reads dist/help/repository.json.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'

export interface Flag {
  readonly name: string
  readonly char?: string
  readonly summary?: string
  readonly helpGroup?: string
  /** What stands for the value: `TEXT`, or all values of a choice: `none|login`. */
  readonly helpValue?: string
  readonly type: string
  readonly aliases?: readonly string[]
  readonly hidden?: boolean
  /** It may be given several times. */
  readonly multiple?: boolean
}

export interface EntryExample {
  readonly description: string
  readonly command: string
  /** What it takes besides the demo: another server, a terminal … */
  readonly needs?: string
}

export interface Entry {
  readonly id: string
  readonly summary?: string
  readonly description?: string
  readonly aliases?: readonly string[]
  readonly hidden?: boolean
  readonly flags: Readonly<Record<string, Flag>>
  readonly examples?: readonly EntryExample[]
  readonly operands?: string
  readonly api?: string
  readonly prints?: readonly string[]
  /** Names that `--json` takes. */
  readonly members?: readonly string[]
  /** Options of every command that matter for this one. */
  readonly useful?: readonly string[]
  /** What its exit code 1 means, where that is no failure. */
  readonly no?: string
  /** It exits as diff does. */
  readonly compares?: boolean
  /** One option of each of these must be given: a reference by its ID or by a name. */
  readonly mandatory?: readonly (readonly string[])[]
  /** Asks no server. */
  readonly bare?: boolean
  /** The recorded list of hammer's commands does not have it. */
  readonly notInHammer?: boolean
}

/** The commands, and what each topic is about, by its words. */
export interface Tree {
  readonly commands: Readonly<Record<string, Entry>>
  readonly topics: Readonly<Record<string, string>>
}

/**
 * The commands whose words begin with the first of `words`. Without words, or for a word that no command begins with: every command, but
 * only its ID, its summary, and whether it is hidden.
 */
export function readTree(root: string, words: string): Tree {
  const [first = ''] = words.split(' ')
  const directory = join(root, 'dist', 'help')
  const own = first === '' ? undefined : readIfThere(join(directory, `${first}.json`))
  return JSON.parse(own ?? readFileSync(join(directory, 'index.json'), 'utf8')) as Tree
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Every command with all that is known of it, for programs that want it all; half a megabyte. */
export function readWholeTree(root: string): Tree {
  const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Pick<Tree, 'commands'>
  return {commands, topics: readTree(root, '').topics}
}

export const wordsOf = (id: string): string => id.replaceAll(':', ' ')

/** The options of a command that are its own, as the help shows them. */
export const ownFlags = (entry: Entry): Flag[] =>
  Object.values(entry.flags).filter((flag) => flag.helpGroup !== 'GLOBAL' && flag.hidden !== true)

/** A command line of an example, as it is typed. */
export const exampleLine = (id: string, {command}: EntryExample): string =>
  command.replace('<%= config.bin %>', 'mallet').replace('<%= command.id %>', wordsOf(id))

/** The values of a choice; undefined where an option takes anything. */
export const valuesOf = ({helpValue}: Flag): string[] | undefined =>
  helpValue?.includes('|') || helpValue === helpValue?.toLowerCase() ? helpValue?.split('|') : undefined

/** The words that follow `words`, each with the summary of its command, or of the topic that it names. */
export function subcommands(words: string, {commands, topics}: Tree): [string, string][] {
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
