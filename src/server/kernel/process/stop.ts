import {AppError, exitCodes} from '../../../core/errors'
import {isAlive, lockHolder} from './lockfile'

/** Requests that are being answered and tasks that end take some seconds at most. */
const patience = 30_000

/** Ends the server that has a data directory and waits until its process is gone; gives its id, undefined when there is none. */
export async function stopHolder(directory: string, what: string, signal: AbortSignal): Promise<number | undefined> {
  const holder = lockHolder(directory)
  if (!holder) return undefined
  try {
    process.kill(holder.pid, 'SIGTERM')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error // it has just ended by itself
  }
  const deadline = Date.now() + patience
  while (isAlive(holder)) {
    signal.throwIfAborted()
    if (Date.now() > deadline)
      throw new AppError({
        code: 'not_stopped',
        message: `The ${what} (process ${holder.pid}) has not ended within ${patience / 1000} seconds`,
        hint: `Wait, or kill it, which loses no data: kill -9 ${holder.pid}`,
        exit: exitCodes.failed,
      })
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return holder.pid
}
