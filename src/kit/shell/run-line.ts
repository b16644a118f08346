// Runs one line of the shell: mallet itself, in a process of its own, as if its words had been typed after `mallet`.
import {spawn, spawnSync} from 'node:child_process'
import type {Environment} from '../../config/paths'
import {exitCodes} from '../../core/errors'

export interface Runner {
  /** Exit code of a command line; 128 and the number of the signal that ended it. A person may answer its questions. */
  run(words: readonly string[], env: Environment): Promise<number>
  /** What a command line prints; empty when it fails. */
  read(words: readonly string[], env: Environment): string
}

const numbers: Readonly<Record<string, number>> = {SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15}

/** `isTyped`: lines come from a terminal, which the command gets as its input, and Ctrl-C is the command's. */
export function runner(program: string, isTyped: boolean, signal: AbortSignal): Runner {
  return {
    run: (words, env) =>
      withoutCtrlC(isTyped, async () => {
        const child = spawn(process.execPath, [program, ...words], {
          env: {...env},
          stdio: [isTyped ? 'inherit' : 'ignore', 'inherit', 'inherit'],
        })
        const stop = (): void => void child.kill('SIGTERM')
        signal.addEventListener('abort', stop, {once: true})
        try {
          return await new Promise<number>((resolve, reject) => {
            child.once('error', reject)
            child.once('exit', (code, by) => resolve(code ?? 128 + (numbers[by ?? ''] ?? exitCodes.negative)))
          })
        } finally {
          signal.removeEventListener('abort', stop)
        }
      }),
    read: (words, env) =>
      spawnSync(process.execPath, [program, ...words], {
        env: {...env},
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 3000,
      }).stdout,
  }
}

/** A terminal sends Ctrl-C to the shell as well as to the command: while one runs, it is the command's alone. */
async function withoutCtrlC<T>(isTyped: boolean, work: () => Promise<T>): Promise<T> {
  if (!isTyped) return work()
  const others = process.listeners('SIGINT')
  const ignore = (): void => undefined
  process.on('SIGINT', ignore)
  for (const one of others) process.removeListener('SIGINT', one)
  try {
    return await work()
  } finally {
    for (const one of others) process.on('SIGINT', one)
    process.removeListener('SIGINT', ignore)
  }
}
