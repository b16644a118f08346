// Runs commands of the built program inside the test's own process: a few milliseconds each, so that thousands of command
// lines can be tried.
import {pieceText} from '../../src/core/bytes'
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {CommandClass} from '../../src/kit/run/command'
import type {Commands, Host} from '../../src/kit/run/execute'
import {silent} from '../../src/kit/present/silent'
import type {Terminal} from '../../src/kit/present/terminal'
import {root} from './build'

const load = createRequire(import.meta.url)

// As the program runs: oclif's advice for those who write commands is for another way of reading options.
process.env['NODE_ENV'] = 'production'

interface Manifest {
  readonly commands: Readonly<Record<string, unknown>>
}

/** Ids of all commands: `product:list`. */
export const commandIds = (): string[] =>
  Object.keys((JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as Manifest).commands)

/** The class of a command, as the program loads it. */
export function commandClass(id: string): CommandClass {
  const module = load(join(root, 'dist/commands', ...id.split(':'))) as {default: CommandClass}
  module.default.id = id
  return module.default
}

export const allCommands = (): Commands => ({
  root,
  version: '0',
  index: JSON.parse(readFileSync(join(root, 'dist/words.json'), 'utf8')) as Commands['index'],
  load: (id) => Promise.resolve(commandClass(id)),
})

export interface RunOptions {
  /** Standard input. */
  readonly input?: string
  /** A person is at the terminal and says no to every question. */
  readonly declines?: boolean
}

export interface InProcess {
  readonly code: number
  /** The error's own words; empty after a success. */
  readonly message: string
  /** What the error advises. */
  readonly hint: string
  readonly stdout: string
  /** What the person at the terminal was asked to confirm. */
  readonly questions: readonly string[]
}

/** Runs a command with the options of a command line. Nothing reaches the terminal, and nobody is asked. */
export async function runInProcess(
  command: CommandClass,
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  {input = 'input', declines = false}: RunOptions = {},
): Promise<InProcess> {
  const written: string[] = []
  const questions: string[] = []
  const terminal: Terminal = {
    ...silent,
    interactive: declines,
    write: (text) => Promise.resolve(void written.push(pieceText(text))),
    readInput: () => Promise.resolve(input),
    confirm: (question) => Promise.resolve(!declines || questions.push(question) === 0),
  }
  const host: Host = {env, terminal, signal: new AbortController().signal, version: '0', commands: allCommands()}
  const ended = (code: number, message = '', hint = ''): InProcess => ({
    code,
    message,
    hint,
    stdout: written.join(''),
    questions,
  })
  try {
    await command.start([...argv], config(host) as Parameters<CommandClass['start']>[1])
    return ended(0)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if ('exit' in error && typeof error.exit === 'number') return ended(error.exit, error.message, hintOf(error))
    // what oclif's parser refuses; the program reports it as a usage error
    if ('parse' in error) return ended(64, error.message)
    throw error
  }
}

const hintOf = (error: Error): string =>
  'parts' in error ? String((error.parts as {hint?: string} | undefined)?.hint ?? '') : ''

const config = (host: Host): object => ({
  bin: 'mallet',
  name: 'mallet',
  version: '0',
  root,
  topicSeparator: ' ',
  plugins: new Map(),
  pjson: {name: 'mallet', version: '0', oclif: {}},
  userAgent: 'mallet/0',
  scopedEnvVarKeys: () => [],
  runHook: () => Promise.resolve({successes: [], failures: []}),
  host,
})
