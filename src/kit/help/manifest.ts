// What the help and the completion know of the commands: what the build read of them, a file for each topic. Nothing of a command is
// loaded, and nothing of the other topics: `mallet repository list --help` reads dist/help/repository.json.
import {readFileSync} from 'node:fs'
import {join} from 'node:path'

export interface Flag {
  readonly name: string
  readonly char?: string
  readonly summary?: string
  readonly helpGroup?: string
  readonly helpValue?: string
  readonly type: string
  readonly aliases?: readonly string[]
  readonly hidden?: boolean
}

export interface Entry {
  readonly id: string
  readonly summary?: string
  readonly description?: string
  readonly aliases?: readonly string[]
  readonly hidden?: boolean
  readonly flags: Readonly<Record<string, Flag>>
  readonly examples?: readonly {readonly description: string; readonly command: string}[]
  readonly operands?: string
  readonly api?: string
  readonly prints?: readonly string[]
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
