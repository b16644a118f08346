// Runs one line of the shell: mallet itself, in a process of its own, as if its words had been typed after `mallet`.
import {spawn, spawnSync} from 'node:child_process'
import {constants} from 'node:os'
import type {Environment} from '../../config/paths'

export interface Runner {
  /** Exit code of a command line; 128 and the number of the signal that ended it. A person may answer its questions. */
  run(words: readonly string[], env: Environment): Promise<number>
  /** What a command line prints; empty when it fails. */
  read(words: readonly string[], env: Environment): string
}

/**
 * Milliseconds between a signal to the shell and one to its command: most that signal a shell signal the command as well, and a second
 * signal would end it before it can say what goes on at the server.
 */
const politeness = 1000

/** `isTyped`: lines come from a terminal, which the command gets as its input, and Ctrl-C is the command's. */
export function runner(program: string, isTyped: boolean, signal: AbortSignal): Runner {
  return {
    run: (words, env) =>
      withoutCtrlC(isTyped, async () => {
        const child = spawn(process.execPath, [program, ...words], {
          env: {...env},
          stdio: [isTyped ? 'inherit' : 'ignore', 'inherit', 'inherit'],
        })
        let timer: NodeJS.Timeout | undefined
        const stop = (): void => void (timer = setTimeout(() => child.kill('SIGTERM'), politeness))
        signal.addEventListener('abort', stop, {once: true})
        try {
          return await new Promise<number>((resolve, reject) => {
            child.once('error', reject)
            child.once('exit', (code, by) => resolve(code ?? 128 + (by === null ? 0 : constants.signals[by])))
          })
        } finally {
          signal.removeEventListener('abort', stop)
          clearTimeout(timer)
        }
      }),
    read(words, env) {
      const {error, stdout} = spawnSync(process.execPath, [program, ...words], {
        env: {...env},
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 3000,
      })
      return error ? '' : stdout // there is none where no process could be made
    },
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
