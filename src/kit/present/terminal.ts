// Everything that is written to stdout and stderr or asked of a person goes through here: one place that knows what is a
// terminal, escapes control characters in what goes to stderr and into prompts (on stdout, src/output does), waits for slow readers and
// notices when the reader has gone.
import {fileErrorText} from '../../core/file-error'
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import {AppError, exitCodes, type ExitCode} from '../../core/errors'
import {sanitize} from '../../core/text'
import type {Environment} from '../../config/paths'
import type {StepReport} from '../../workflows/steps/step'
import type {Paged} from './pager'
import type {Prompts} from './prompts'
import {jsonLine, paintLabel, withoutCommands, wrapLines, type LineKind} from './stderr-line'

/** Thrown when whoever read our output has closed it: the program ends with 141 and says nothing. */
export class ReaderGone extends Error {}

const readerGone = (exit: ExitCode): AppError =>
  new AppError({code: 'reader_gone', message: 'The reader of the output has gone', exit})

export interface Terminal {
  readonly isTty: boolean
  /** stderr is a terminal: progress may redraw a line. */
  readonly canRedraw: boolean
  /** A person reads stderr, redrawn or not. */
  readonly isWatched: boolean
  readonly color: boolean
  /** Columns of the terminal; undefined when stdout is none. */
  readonly width: number | undefined
  /** True when a person can be asked. */
  interactive: boolean
  quiet: boolean
  verbose: boolean
  /** The result is JSON for programs; undefined until the options are read. */
  machine: boolean | undefined
  /** Every line of stderr is a JSON object: the result is for programs, and stderr is no terminal, which people read. */
  readonly speaksJson: boolean
  /** Makes this the only one that hears of errors of stdout: oclif, once loaded, ignores a reader that left, and throws the others. */
  claim(): void
  /** Writes a piece of the result and waits until it is taken. */
  write(text: string | Uint8Array): Promise<void>
  /** Text of a result for people as the log of a CI system may have it; undefined where none reads commands in the log. */
  readonly harmless?: ((text: string) => string) | undefined
  /** The result goes to a file from here on; it appears whole at {@link finish}, or not at all. */
  divert(file: string): void
  /**
   * From here on what is longer than the screen goes through a pager, where stdout is a terminal and the environment, or `configured`,
   * does not turn it off. Lines that are `isWide` are not folded there. {@link finish} waits until the reader has closed it.
   */
  page(configured?: string, isWide?: boolean): Promise<void>
  /** Completes a diverted file, or the paged result. */
  finish(): Promise<void>
  /** Drops a diverted file that is not complete; waits until an open pager is closed. */
  abandon(): Promise<void>
  note(text: string): void
  /** A note about the result, wrapped: it follows the result, also where that is paged. */
  below(text: string): void
  warn(text: string): void
  diagnose(text: string): void
  /** Writes an error; not silenced by --quiet. */
  complain(text: string): void
  raw(text: string): void
  /** Writes lines for the CI system that reads the log, as they are; not silenced by --quiet. */
  annotate(text: string): void
  /** Sees each step of a compound command when it has ended. */
  onStep?: ((report: StepReport) => void) | undefined
  /** Sees the name of a step that changes something before it is done; throws to keep it from that. */
  beforeStep?: ((name: string) => void) | undefined
  /** Told before the first step of a compound command. */
  onSteps?: (() => void) | undefined
  ask(question: string): Promise<string | undefined>
  askSecret(question: string): Promise<string | undefined>
  confirm(question: string): Promise<boolean>
  /** Told when a person or standard input begins and ceases to be waited for. */
  onQuestion?: ((isOpen: boolean) => void) | undefined
  /** All of standard input, without the last newline. */
  readInput(): Promise<string>
}

/**
 * `signal` ends whatever is waited for here: a slow reader, standard input, an answer. `stop` is called when nobody reads the output
 * any more: what still makes some should end.
 */
export function terminal(env: Environment, stop: (reason: AppError) => void, signal: AbortSignal): Terminal {
  const {stdout} = process // the other streams are made when they are used: each takes a millisecond or more
  const isTty = stdout.isTTY === true
  let gone = false
  let failure: Error | undefined
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') {
      gone = true
      stop(readerGone(exitCodes.readerGone))
    } else failure = error
  }
  const claim = (): void => void stdout.removeAllListeners('error').on('error', onError)
  claim()
  const inGithub = env['GITHUB_ACTIONS'] === 'true'
  let errors: NodeJS.WriteStream | undefined
  const stderr = (): NodeJS.WriteStream => (errors ??= process.stderr.on('error', () => undefined))
  let target: Output | undefined
  let pager: Paged | undefined
  let deferred: string[] = []

  async function write(text: string | Uint8Array): Promise<void> {
    if (text.length === 0) return
    if (target) {
      writeAll(target.handle, text, target.file)
      return
    }
    return pager && typeof text === 'string' ? pager.write(text) : toStdout(text)
  }

  async function toStdout(text: string | Uint8Array): Promise<void> {
    if (gone) throw new ReaderGone()
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason as Error)
      signal.addEventListener('abort', onAbort, {once: true})
      stdout.write(text, (error) => {
        signal.removeEventListener('abort', onAbort)
        if (!error) resolve()
        else
          reject(
            (error as NodeJS.ErrnoException).code === 'EPIPE'
              ? new ReaderGone()
              : cannotWrite('standard output', error),
          )
      })
    })
    if (failure) throw cannotWrite('standard output', failure)
  }

  /** While a pager has the screen, what is said on it waits. */
  const isPaged = (): boolean => pager?.isOpen === true && isTerminal(2)
  const put = (text: string, isDeferred: boolean): void => {
    const safe = `${inGithub ? withoutCommands(text) : text}\n`
    if (isDeferred) deferred.push(safe)
    else stderr().write(safe)
  }
  /** A line that stays as long as it is. */
  const line = (kind: LineKind, text: string): void =>
    put(sanitize(self.speaksJson ? jsonLine(kind, text) : text), isPaged())
  const sentence = (text: string): string => {
    const safe = sanitize(text)
    const wrapped = isTerminal(2) ? wrapLines(safe, process.stderr.columns || 80) : safe
    return wantsColor(env, isTerminal(2)) ? paintLabel(wrapped) : wrapped
  }
  async function endPager(): Promise<void> {
    try {
      await pager?.end()
    } finally {
      pager = undefined
      const said = deferred.join('')
      deferred = []
      if (said !== '') stderr().write(said)
    }
  }
  let isInteractive: boolean | undefined
  /** Waits for somebody else than the server. */
  async function waited<T>(work: () => Promise<T>): Promise<T> {
    self.onQuestion?.(true)
    try {
      return await work()
    } finally {
      self.onQuestion?.(false)
    }
  }
  const questions = async (): Promise<Prompts> => (await import('./prompts')).prompts(signal, isPlain(env))
  const self: Terminal = {
    isTty,
    get isWatched() {
      return !env['CI'] && isTerminal(2)
    },
    get canRedraw() {
      return !env['CI'] && !isPlain(env) && isTerminal(2)
    },
    color: wantsColor(env, isTty),
    width: isTty ? stdout.columns || 80 : undefined,
    get interactive() {
      return (isInteractive ??= !env['CI'] && isTerminal(2) && isTerminal(0))
    },
    set interactive(value) {
      isInteractive = value
    },
    quiet: false,
    verbose: false,
    machine: undefined,
    get speaksJson() {
      return self.machine === true && !isTerminal(2)
    },
    claim,
    write,
    ...(inGithub && {harmless: (text: string) => (target ? text : withoutCommands(text))}),
    divert(file) {
      target = openOutput(file)
    },
    async page(configured, isWide = false) {
      if (!isTty || target || pager) return
      const {lessFlags, paged, pagerCommand} = await import('./pager')
      const command = pagerCommand(env, configured, isWide)
      if (command === undefined) return
      const screen = {rows: stdout.rows || 24, columns: stdout.columns || 80}
      const quit = (failure: AppError | undefined): void => stop(failure ?? readerGone(exitCodes.ok))
      pager = paged({
        command,
        env: isWide ? {LESS: lessFlags(true), ...env} : env,
        isWide,
        screen,
        plain: toStdout,
        quit,
        signal,
      })
    },
    async finish() {
      await endPager()
      if (!target) return
      const {file, temporary, handle} = target
      try {
        if (temporary !== undefined) fsyncSync(handle)
        closeSync(handle)
        if (temporary !== undefined) renameSync(temporary, file)
      } catch (error) {
        if (temporary !== undefined) rmSync(temporary, {force: true})
        throw cannotWrite(file, error)
      } finally {
        target = undefined
      }
    },
    async abandon() {
      await endPager()
      if (!target) return
      closeSync(target.handle)
      if (target.temporary !== undefined) rmSync(target.temporary, {force: true})
      target = undefined
    },
    note: (text) => (self.quiet ? undefined : line('note', text)),
    below(text) {
      if (self.quiet) return
      if (self.speaksJson) line('note', text)
      else put(sentence(text), pager !== undefined && isTerminal(2))
    },
    warn(text) {
      if (self.quiet) return
      if (self.speaksJson) line('warning', text)
      else put(sentence(`Warning: ${text}`), isPaged())
    },
    diagnose: (text) => line('debug', text),
    complain: (text) => put(self.speaksJson ? sanitize(text) : sentence(text), isPaged()),
    annotate: (text) => void stderr().write(text),
    raw: (text) => void (self.quiet || isPaged() ? undefined : stderr().write(text)),
    async ask(question) {
      if (!self.interactive) return undefined
      return waited(async () => (await questions()).input(question))
    },
    async askSecret(question) {
      if (!self.interactive) return undefined
      return waited(async () => (await questions()).password(question))
    },
    async confirm(question) {
      return self.interactive ? waited(async () => (await questions()).confirm(question)) : true
    },
    readInput: () => waited(() => allInput(signal)),
  }
  return self
}

/** True for a file descriptor that is a terminal. Node's module for it takes longer to load than most answers to make. */
const isTerminal = (descriptor: number): boolean =>
  mayBeTerminal(descriptor) && process.getBuiltinModule('node:tty').isatty(descriptor)

/** False for what is certainly no terminal. */
export function mayBeTerminal(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor)
    return stat.isCharacterDevice() && stat.rdev !== statSync('/dev/null', {throwIfNoEntry: false})?.rdev
  } catch {
    return false
  }
}

/** ACCESSIBLE, and a terminal without a cursor: lines that stay as they are, and questions in a line. */
const isPlain = (env: Environment): boolean => Boolean(env['ACCESSIBLE']) || env['TERM'] === 'dumb'

/** NO_COLOR turns color off, CLICOLOR_FORCE and FORCE_COLOR turn it on anywhere; else it is for terminals, unless CLICOLOR is 0 or lines are to stay plain. */
export function wantsColor(env: Environment, isTty: boolean): boolean {
  const isForced = [env['CLICOLOR_FORCE'], env['FORCE_COLOR']].some((v) => v && !/^(0|false)$/i.test(v))
  if (env['NO_COLOR']) return false
  return isForced || (isTty && env['CLICOLOR'] !== '0' && env['FORCE_COLOR'] !== '0' && !isPlain(env))
}

async function allInput(signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = []
  const {stdin} = process
  const stop = (): void => void stdin.destroy(signal.reason as Error)
  signal.addEventListener('abort', stop, {once: true})
  for await (const chunk of stdin) chunks.push(chunk as Buffer)
  signal.removeEventListener('abort', stop)
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

interface Output {
  readonly file: string
  /** What becomes the file when it is complete; undefined for pipes and devices, which are written to as they are. */
  readonly temporary?: string
  readonly handle: number
}

/** Opens a file for the result. One that is there keeps its place behind links, its mode, and what it is. */
function openOutput(named: string): Output {
  try {
    const there = statSync(named, {throwIfNoEntry: false})
    if (there && !there.isFile()) return {file: named, handle: openSync(named, 'w')}
    const file = there ? realpathSync(named) : named
    const temporary = `${file}.${process.pid}.tmp`
    const handle = openSync(temporary, 'wx', 0o600)
    if (there) fchmodSync(handle, there.mode & 0o777)
    return {file, temporary, handle}
  } catch (error) {
    throw cannotWrite(named, error)
  }
}

function writeAll(handle: number, text: string | Uint8Array, file: string): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at)
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

function cannotWrite(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'cannot_write',
    message: `${file} cannot be written`,
    detail: fileErrorText(cause),
    hint: 'Check the directory, its permissions and the free disk space',
    exit: exitCodes.cannotWrite,
  })
}
