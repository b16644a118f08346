// Other programs of this machine, run for their effect.
import {spawn} from 'node:child_process'
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

/**
 * Runs a program to its end; all it writes goes to our stderr, since our stdout is for the result. Exit code 69 when it is not
 * installed, 70 when it fails.
 */
export async function runProgram(command: readonly string[], env: Environment, signal: AbortSignal): Promise<void> {
  const [program = '', ...args] = command
  const shown = command.join(' ')
  if (!isInstalled(program, env))
    throw new AppError({
      code: 'unsupported',
      message: `${program} is not installed on this machine`,
      detail: `it is needed for: ${shown}`,
      hint: 'Install it, or leave --run out and do the printed steps on the host',
      exit: exitCodes.unsupported,
    })
  const ended = await new Promise<{code: number | null; signal: string | null}>((resolve, reject) => {
    // Handed on as files, not pipes: helpers that it leaves running would keep a pipe open.
    const child = spawn(program, args, {env: {...env}, stdio: ['ignore', 2, 2], signal})
    child.once('error', (error) => reject(signal.aborted ? signal.reason : error))
    child.once('exit', (code, by) => resolve({code, signal: by}))
  })
  if (ended.code === 0) return
  throw new AppError({
    code: 'program_failed',
    message: `${program} failed`,
    detail: `${shown}: ${ended.code === null ? `ended by ${ended.signal}` : `exit status ${ended.code}`}`,
    hint: 'What it wrote is above; done steps may be done again',
    exit: exitCodes.failed,
  })
}
