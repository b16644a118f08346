// The shell: a line is a command line without its first word. Each runs as it would in any other shell.
import {join} from 'node:path'
import type {Environment} from '../../config/paths'
import {pathsFor} from '../../config/paths'
import {AppError, exitCodes, usageError, type ExitCode} from '../../core/errors'
import {sanitizeLine} from '../../core/text'
import {columns} from '../help/layout'
import {asText, toAppError} from '../present/report'
import type {Terminal} from '../present/terminal'
import {completions} from './completions'
import {openHistory, type History} from './history'
import {lines, type Lines} from './lines'
import {inUse, ownWords, useOf} from './own-words'
import {runner, type Runner} from './run-line'
import {endsInBackslash, wordsOf} from './typed'

export interface ShellInput {
  readonly root: string
  /** The environment of each command, with what was said to the shell itself. */
  readonly env: Environment
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

interface State {
  env: Environment
  /** Exit code of the last line. */
  last: number
}

/**
 * Reads lines until they end. On a terminal the next prompt shows that a command failed, and the shell ends with 0; from a file or pipe
 * the first failure ends it, with that exit code.
 */
export async function shell({root, env, terminal, signal}: ShellInput): Promise<void> {
  const isTyped = process.stdin.isTTY === true && process.stdout.isTTY === true
  const program = join(root, 'bin', 'run.js')
  const commands = runner(program, isTyped, signal)
  const state: State = {env, last: 0}
  const history = isTyped ? openHistory(pathsFor(env).state) : undefined
  const source = lines({
    isTyped,
    history: history?.lines ?? [],
    complete: (line) => completions(line, commands, state.env),
    signal,
  })
  if (isTyped) terminal.note('Type commands without the word mallet; help lists them, Ctrl-D exits')
  try {
    for (;;) {
      const words = await nextWords(source, state, terminal, history)
      if (words === undefined || (words.length === 1 && isEnd(words[0] ?? ''))) break
      if (words.length === 0) continue
      state.last = await outcome(words, state, commands, terminal)
      if (!isTyped && state.last !== 0) throw reported(state.last)
    }
  } finally {
    source.close()
  }
}

const isEnd = (word: string): boolean => word === 'exit' || word === 'quit'

/** The words of the next line, or of the lines that it goes on in; undefined at the end. */
async function nextWords(
  source: Lines,
  state: State,
  terminal: Terminal,
  history: History | undefined,
): Promise<readonly string[] | undefined> {
  let text = ''
  for (;;) {
    const line = await source.next(text === '' ? promptOf(state) : '> ')
    if (line === 'interrupted') text = ''
    else if (line === undefined) {
      if (text === '') return undefined
      throw usageError('The last line ends within a quote, or with a backslash', 'Complete it')
    } else {
      text += line.text
      try {
        const words = wordsOf(text)
        if (words) {
          history?.add(text.trim())
          return words
        }
        text = endsInBackslash(text) ? text.slice(0, -1) : `${text}\n`
      } catch (error) {
        if (!source.isTyped) throw error
        history?.add(text.trim())
        terminal.complain(asText(toAppError(error)))
        state.last = exitCodes.usage
        return []
      }
    }
  }
}

/** `mallet prod/ACME [70]> `: the profile and the organization in use, and the exit code of what failed last. */
function promptOf({env, last}: State): string {
  const used = [env['MALLET_PROFILE'], env['MALLET_ORGANIZATION']].filter(Boolean).map((one) => sanitizeLine(one ?? ''))
  return `${['mallet', ...(used.length > 0 ? [used.join('/')] : []), ...(last === 0 ? [] : [`[${last}]`])].join(' ')}> `
}

/** Exit code of a line: of the shell's own words, or of a command. */
async function outcome(words: readonly string[], state: State, commands: Runner, terminal: Terminal): Promise<number> {
  const [first, ...others] = words
  if (first === 'use') return use(others, state, commands, terminal)
  const code = await commands.run(words, state.env)
  if (first === 'help' && others.length === 0)
    await terminal.write(`\nWords of the shell\n${columns(ownWords, terminal.width ?? 80).join('\n')}\n`)
  return code
}

async function use(words: readonly string[], state: State, commands: Runner, terminal: Terminal): Promise<number> {
  if (words.length === 0) {
    await terminal.write(inUse(state.env))
    return 0
  }
  try {
    const {variable, name, check} = useOf(words)
    const code = name === undefined ? 0 : await commands.run(check, state.env)
    if (code === 0) state.env = {...state.env, [variable]: name}
    return code
  } catch (error) {
    const app = toAppError(error)
    terminal.complain(asText(app))
    return app.exit
  }
}

/** The end of a run in which a command has said already what went wrong. */
const reported = (code: number): AppError =>
  new AppError({code: 'reported', message: 'A line of the shell failed', exit: code as ExitCode})
