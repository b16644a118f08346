// Entry of the built program: bin/run.js calls start with the package's directory.
import {main, programIn} from './kit/run/main'
import type {CommandClass} from './kit/run/command'
import {loadCommand} from './load'

declare const __VERSION__: string

/** Runs a command line, this process's own unless given, and sets the exit code of the process. */
export async function start(root: string, argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  process.exitCode = 70 // until the end is reached: a program that waits for what never comes has not succeeded
  const load = (id: string): Promise<CommandClass> => Promise.resolve(loadCommand(root, id))
  process.exitCode = await main(argv, programIn(root, __VERSION__, load))
  // Everything is written by now. What still keeps the process alive, such as a connection that is being made, must not.
  setTimeout(() => {
    // oxlint-disable-next-line unicorn/no-process-exit -- nothing is left to be written
    process.exit()
  }, lastWords).unref()
}

/** Milliseconds. */
const lastWords = 250
