// Other programs of this machine, run for their effect.
import {execFile, spawn} from 'node:child_process'
import {accessSync, constants} from 'node:fs'
import {join} from 'node:path'
import {AppError, exitCodes} from '../core/errors'

type Environment = Readonly<Record<string, string | undefined>>

/** True when a program is found on the PATH. */
export function isInstalled(program: string, env: Environment): boolean {
  return (env['PATH'] ?? '').split(':').some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return directory !== ''
    } catch {
      return false
    }
  })
}

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
}

/** Milliseconds for the last words of a program that has ended. */
const lastWords = 200

/**
 * Runs a program; services that it starts and leaves behind would keep our own stderr open, and whoever reads that waiting: so
 * output that is not a terminal is passed on, until the program itself has ended.
 */
function run(
  program: string,
  args: readonly string[],
  env: Environment,
  signal: AbortSignal,
  input?: string,
): Promise<Ended> {
  const out = process.stderr.isTTY ? 2 : 'pipe'
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: {...env},
      stdio: [input === undefined ? 'ignore' : 'pipe', out, out],
      signal,
    })
    child.stdin?.on('error', () => undefined) // a program need not read what it is given
    child.stdin?.end(input)
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null)
    for (const stream of streams) stream.on('data', (piece: Buffer) => process.stderr.write(piece))
    child.once('error', (error) => reject(signal.aborted ? signal.reason : error))
    child.once('exit', (code, by) => {
      const end = (): void => {
        for (const stream of streams) stream.destroy()
        resolve({code, signal: by})
      }
      const timer = setTimeout(end, lastWords)
      child.once('close', () => {
        clearTimeout(timer)
        end()
      })
    })
  })
}

/** Runs a line of sh to its end, with text for its standard input; all it writes goes to our stderr. Gives how it ended. */
export const runShell = (line: string, input: string, env: Environment, signal: AbortSignal): Promise<Ended> =>
  run('/bin/sh', ['-c', line], env, signal, input)

/** Runs a program for what it writes to stdout, whatever its exit status. Exit code 69 when it is not installed. */
export async function readProgram(
  command: readonly string[],
  env: Environment,
  signal: AbortSignal,
): Promise<{readonly code: number; readonly stdout: string}> {
  const [program = '', ...args] = command
  if (!isInstalled(program, env)) throw notInstalled(program, command.join(' '))
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, {env: {...env}, signal}, (error, stdout) => {
      if (signal.aborted) reject(signal.reason as Error)
      else resolve({code: error ? (child.exitCode ?? 1) : 0, stdout})
    })
  })
}

function notInstalled(program: string, shown: string): AppError {
  return new AppError({
    code: 'unsupported',
    message: `${program} is not installed on this machine`,
    detail: `it is needed for: ${shown}`,
    hint: 'Install it, or omit --run and follow the printed steps on the host',
    exit: exitCodes.unsupported,
  })
}

/**
 * Runs a program to its end; all it writes goes to our stderr, since our stdout is for the result. Exit code 69 when it is not
 * installed, 70 when it fails.
 */
export async function runProgram(command: readonly string[], env: Environment, signal: AbortSignal): Promise<void> {
  const [program = '', ...args] = command
  const shown = command.join(' ')
  if (!isInstalled(program, env)) throw notInstalled(program, shown)
  const ended = await run(program, args, env, signal)
  if (ended.code === 0) return
  throw new AppError({
    code: 'program_failed',
    message: `${program} failed`,
    detail: `${shown}: ${ended.code === null ? `ended by ${ended.signal}` : `exit status ${ended.code}`}`,
    hint: 'See its output above; steps that succeeded can be repeated',
    exit: exitCodes.failed,
  })
}
