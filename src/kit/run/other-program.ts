// A program named mallet-NAME as a command: it gets the words after its name, our streams and signals, and how to call back.
import {spawn} from 'node:child_process'
import type {Environment} from '../../config/paths'
import {AppError, exitCodes, usageError, type ExitCode} from '../../core/errors'

/** Options that may stand before the name, and the variables by which the program calls mallet back with them. */
const passed: Readonly<Record<string, string>> = {
  '--server': 'MALLET_SERVER',
  '-s': 'MALLET_SERVER',
  '--profile': 'MALLET_PROFILE',
}

/** The environment of the program: the options before its name as variables, where mallet is, and never a password. */
export function programEnvironment(env: Environment, before: readonly string[], mallet: string): Environment {
  const {MALLET_PASSWORD: _, ...others} = env
  const named: Record<string, string> = {}
  for (let at = 0; at < before.length; at++) {
    const [option = '', inline] = (before[at] ?? '').split(/=(.*)/s)
    const variable = Object.hasOwn(passed, option) ? passed[option] : undefined
    if (variable === undefined)
      throw usageError(
        `${option} cannot stand before the name of a program`,
        'Write it after the name; only --server and --profile are passed on',
      )
    named[variable] = inline ?? before[++at] ?? ''
  }
  return {...others, ...named, MALLET: mallet}
}

/** Signals that end the program as they would end mallet. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs it to its end. Its exit status is ours; where a signal ended it, the same signal ends this process. Exit code 69 when it cannot be
 * started.
 */
export async function runAsCommand(file: string, args: readonly string[], env: Environment): Promise<ExitCode> {
  const early: NodeJS.Signals[] = []
  let pass = (signal: NodeJS.Signals): void => void early.push(signal)
  const forward = (signal: NodeJS.Signals): void => pass(signal)
  for (const signal of signals) process.on(signal, forward) // before the program is there: it must not be left behind
  const child = spawn(file, args, {env: {...env}, stdio: 'inherit'})
  pass = (signal) => {
    // a terminal sends Ctrl-C to the program as well
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of early) pass(signal)
  try {
    const {code, by} = await new Promise<{code: number | null; by: NodeJS.Signals | null}>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, by) => resolve({code, by}))
    })
    if (by !== null) setImmediate(() => process.kill(process.pid, by))
    return (code ?? exitCodes.failed) as ExitCode
  } catch (error) {
    throw new AppError({
      code: 'unsupported',
      message: `${file} cannot be started`,
      detail: error instanceof Error ? error.message : undefined,
      hint: 'Check that it is a program for this machine, with a valid first line',
      exit: exitCodes.unsupported,
    })
  } finally {
    for (const signal of signals) process.removeListener(signal, forward)
  }
}
