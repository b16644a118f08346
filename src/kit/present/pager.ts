// Output that is longer than the screen goes through the reader's pager, as with git and gh: held until it is known to be
// longer, then piped as it comes.
import {spawn, type ChildProcess} from 'node:child_process'
import type {Environment} from '../../config/paths'
import {AppError, exitCodes} from '../../core/errors'
import {displayWidth} from '../../core/text'

/** The screen that output is measured against, in characters. */
export interface Screen {
  readonly rows: number
  readonly columns: number
}

/** Where output goes that may be paged. */
export interface Paged {
  /** Takes a piece of the output and waits until there is room for more. */
  write(text: string): Promise<void>
  /** True from the start of the pager to its end: nothing else may be written to the terminal then. */
  readonly isOpen: boolean
  /** Writes what fits the screen, or waits until the reader has closed the pager. */
  end(): Promise<void>
}

/**
 * The command of the pager: `MALLET_PAGER`, then what is configured, then `PAGER`, then less. Undefined where there is none: an
 * empty value, `cat` and `no` turn it off, as CI, ACCESSIBLE and a terminal without a cursor do.
 */
export function pagerCommand(env: Environment, configured?: string, isWide = false): string | undefined {
  if (env['CI'] || env['ACCESSIBLE'] || env['TERM'] === 'dumb') return undefined
  const command = (env['MALLET_PAGER'] ?? configured ?? env['PAGER'] ?? `less -${lessFlags(isWide)}`).trim()
  return /^(|cat|no|false|off)$/i.test(command) ? undefined : command
}

/** As git and gh have them: quit when all fits, keep colors, leave the text on the screen. What is wider than it is not folded. */
export const lessFlags = (isWide: boolean): string => (isWide ? 'RXS' : 'FRX')

interface Paging {
  readonly command: string
  readonly env: Environment
  readonly screen: Screen
  /** Writes to the screen: for output that fits, and where the pager cannot be started. */
  readonly plain: (text: string) => Promise<void>
  /** The pager has ended before everything was written: its reader has seen enough, or it failed. */
  readonly quit: (failure: AppError | undefined) => void
  /** Lines that are wider than the screen are for the pager to scroll, however few there are. */
  readonly isWide?: boolean
  /** Ends the pager, unless the reason is that the reader wants to stop the output that is still to come. */
  readonly signal: AbortSignal
}

export function paged({command, env, screen, plain, quit, isWide = false, signal}: Paging): Paged {
  let held: string[] = []
  let lines = 0
  let pager: Pager | undefined
  let isPlain = false

  async function write(text: string): Promise<void> {
    if (isPlain) return plain(text)
    if (pager) return pager.write(text)
    held.push(text)
    lines += screenLines(text, screen.columns)
    const fits = !isWide || text.split('\n').every((line) => displayWidth(line) <= screen.columns)
    if (fits && lines < screen.rows) return // the last line of the screen is the prompt's
    pager = await startPager(command, env, quit, signal)
    const start = held.join('')
    held = []
    isPlain = pager === undefined
    return write(start)
  }

  return {
    write,
    get isOpen() {
      return pager?.isOpen ?? false
    },
    async end() {
      if (pager) return pager.end()
      const rest = held.join('')
      held = []
      if (rest !== '') await plain(rest)
    },
  }
}

/** Lines of the screen that `text` takes: long ones are wrapped. */
function screenLines(text: string, columns: number): number {
  let count = 0
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const line of lines) count += line.length <= columns ? 1 : Math.ceil(displayWidth(line) / columns) || 1
  return count
}

interface Pager {
  readonly isOpen: boolean
  write(text: string): Promise<void>
  end(): Promise<void>
}

/** Starts the command; undefined where the system has no such program. */
async function startPager(
  command: string,
  env: Environment,
  quit: Paging['quit'],
  signal: AbortSignal,
): Promise<Pager | undefined> {
  const child = launch(command, env)
  const started = await new Promise<boolean>((resolve) => {
    child.once('spawn', () => resolve(true))
    child.once('error', () => resolve(false))
  })
  const {stdin} = child
  if (!started || !stdin) return undefined
  let isOpen = true
  let isComplete = false
  stdin.on('error', () => undefined) // a pager that was closed is noticed by its end
  const closed = new Promise<AppError | undefined>((resolve) => {
    child.once('exit', (code) => {
      isOpen = false
      process.removeListener('SIGINT', stay)
      const failure = code === 126 || code === 127 ? cannotRun(command) : undefined
      if (!isComplete) quit(failure)
      resolve(failure)
    })
  })
  process.on('SIGINT', stay)
  const onAbort = (): void => {
    if (!isInterrupt(signal.reason)) child.kill('SIGTERM')
  }
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, {once: true})
  return {
    get isOpen() {
      return isOpen
    },
    write(text) {
      return new Promise((resolve, reject) => {
        const stop = (): void => reject(signal.reason as Error)
        if (signal.aborted) return stop()
        signal.addEventListener('abort', stop, {once: true})
        stdin.write(text, () => {
          signal.removeEventListener('abort', stop)
          if (signal.aborted) stop()
          else resolve()
        })
      })
    },
    async end() {
      isComplete = true
      stdin.end()
      const failure = await closed
      signal.removeEventListener('abort', onAbort)
      if (failure && !signal.aborted) throw failure
    },
  }
}

/** Ctrl-C belongs to the pager while it is open: it ends the output, and the reader goes on in what is there. */
const stay = (): void => undefined

const isInterrupt = (reason: unknown): boolean => reason instanceof Error && reason.message === 'Stopped by SIGINT'

/** What the shell could not start: with its own characters in the command, only the shell notices. */
const cannotRun = (command: string): AppError =>
  new AppError({
    code: 'configuration',
    message: `The pager ${JSON.stringify(command)} cannot be run`,
    hint: 'Add --no-pager, or set MALLET_PAGER to another command',
    exit: exitCodes.configuration,
  })

/** A command with the shell's own characters is the shell's to read; a missing program is noticed only without it. */
function launch(command: string, env: Environment): ChildProcess {
  const options = {
    stdio: ['pipe', 'inherit', 'inherit'] as ['pipe', 'inherit', 'inherit'],
    env: {...env, LESS: env['LESS'] ?? lessFlags(false), LV: env['LV'] ?? '-c'},
  }
  const [file = command, ...words] = command.split(/\s+/)
  return /[|&;<>()$`\\"'*?[\]#~=%{}]/.test(command)
    ? spawn('/bin/sh', ['-c', command], options)
    : spawn(file, words, options)
}
