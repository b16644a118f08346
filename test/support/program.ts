// Runs the built program as a user's shell would, in a home of its own.
import {spawn, type ChildProcessByStdio} from 'node:child_process'
import {join} from 'node:path'
import type {Readable, Writable} from 'node:stream'
import {root} from './build'
import {onCleanup, temporary} from './places'

export {root}
export const program = join(root, 'bin/run.js')

export interface Options {
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Home directory; a new one when left out. */
  readonly home?: string
  readonly cwd?: string
  /** Standard input; closed at once when left out, left open when null. */
  readonly input?: string | null
  /** Nobody reads standard output. */
  readonly unread?: boolean
  /** Modules that are loaded before the program. */
  readonly preload?: readonly string[]
}

export interface Run {
  /** Exit code, or 128 and the number of the signal that ended it, as a shell tells it. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  /** What was written so far. */
  readonly output: () => {stdout: string; stderr: string}
  readonly ended: Promise<Run>
  /** Waits until `text` was written to stdout or stderr. */
  seen(text: string): Promise<void>
}

const signals: Readonly<Record<string, number>> = {SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15}

/** The environment of a run: nothing of the one who runs the tests but the path. */
export function environment({env, home = temporary()}: Options = {}): Record<string, string> {
  const all = {
    PATH: process.env['PATH'],
    HOME: home,
    TMPDIR: process.env['TMPDIR'],
    XDG_CACHE_HOME: process.env['MALLET_TEST_CACHE'],
    MALLET_USERNAME: 'admin',
    MALLET_PASSWORD: 'changeme',
    ...env,
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** Starts the program; it is ended with the test when it has not ended before. */
export function start(args: readonly string[], options: Options = {}): Running {
  const preload = (options.preload ?? []).flatMap((file) => ['--require', file])
  return follow(process.execPath, [...preload, program, ...args], options)
}

function follow(file: string, args: readonly string[], options: Options): Running {
  const child = spawn(file, args, {
    env: environment(options),
    cwd: options.cwd ?? root,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const exited = new Promise((resolve) => child.once('exit', resolve).once('error', resolve))
  onCleanup(() => {
    child.kill('SIGKILL')
    return exited
  })
  child.stdin.on('error', () => undefined)
  if (options.input !== null) child.stdin.end(options.input ?? '')
  const pieces = {stdout: [] as Buffer[], stderr: [] as Buffer[]}
  for (const name of options.unread ? (['stderr'] as const) : (['stdout', 'stderr'] as const))
    child[name].on('data', (piece: Buffer) => void pieces[name].push(piece))
  const output = (): {stdout: string; stderr: string} => ({
    stdout: Buffer.concat(pieces.stdout).toString('utf8'),
    stderr: Buffer.concat(pieces.stderr).toString('utf8'),
  })
  let isOver = false // only when all that it wrote has been read: its exit may be noticed before that
  const ended = new Promise<Run>((resolve, reject) => {
    child.on('error', reject)
    child.on(options.unread ? 'exit' : 'close', (code, signal) => {
      isOver = true
      resolve({
        code: code ?? 128 + (signals[signal ?? ''] ?? 0),
        ...output(),
      })
    })
  })
  async function seen(text: string): Promise<void> {
    const patience = performance.now() + 120_000
    for (;;) {
      const {stdout, stderr} = output()
      if (stdout.includes(text) || stderr.includes(text)) return
      if (isOver || performance.now() > patience)
        throw new Error(
          `the program ${isOver ? 'ended' : 'waited'} and did not write ${JSON.stringify(text)}:\n${stdout}\n${stderr}`,
        )
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  return {child, output, ended, seen}
}

/** Runs the program to its end. */
export const mallet = (args: readonly string[], options: Options = {}): Promise<Run> => start(args, options).ended

/** Runs a line of bash in which `mallet` is the program; its exit code is that of the line. */
export function shell(line: string, options: Options = {}): Promise<Run> {
  const text = `mallet() { "${process.execPath}" "${program}" "$@"; }\n${line}`
  return follow('bash', ['-c', text], options).ended
}

/** Starts the program on a pseudo terminal; everything that reaches the terminal is its standard output. */
export function onTerminal(args: readonly string[], options: Options = {}): Running {
  const words = ['exec', process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
  return onTerminalShell(words.join(' '), options)
}

/** Starts a line of sh on a pseudo terminal, as {@link onTerminal}. */
export function onTerminalShell(line: string, options: Options = {}): Running {
  return follow('script', ['--quiet', '--flush', '--return', '--command', line, '/dev/null'], {
    input: null,
    ...options,
    env: {TERM: 'xterm', SHELL: '/bin/sh', ...options.env},
  })
}
