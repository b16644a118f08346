// What a compound command has to remember when it is killed and run again, and the server cannot be asked: such as the task it started.
// One small file per server, command and subject; it is gone when the command is complete.
import {createHash} from 'node:crypto'
import {readdirSync, rmSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {AppError, exitCodes} from '../core/errors'
import {objectOf, parseJson, textMap} from '../core/json'
import {readIfThere, writePrivate} from './files'
import {holdLock} from './lock'

export interface Journal {
  get(key: string): string | undefined
  /** Kept on disk when it returns. */
  set(key: string, value: string): void
  delete(key: string): void
  /** The command is complete: nothing is remembered. */
  end(): void
  /** Lets other processes have it; what was remembered stays. */
  close(): void
}

/** What a journal is about. */
export interface JournalSubject {
  /** Address of the server. */
  readonly server: string
  /** Words of the command. */
  readonly command: string
  /** What the command works on, in words that are the same in each run: `content view 4`. */
  readonly subject: string
}

/** Servers remove old tasks, and so is forgotten what was never completed: milliseconds. */
const longest = 30 * 24 * 3_600_000

/**
 * Opens a journal below the state directory, and keeps other processes from it until it is closed or the process ends. Exit code 75
 * while another process has it open.
 */
export function openJournal(state: string, about: JournalSubject): Journal {
  const {server, command, subject} = about
  const directory = join(state, 'journals')
  const name = createHash('sha256')
    .update(JSON.stringify([server, command, subject]))
    .digest('hex')
    .slice(0, 32)
  const file = join(directory, `${name}.json`)
  const release = holdLock(`${file}.lock`)
  if (!release)
    throw new AppError({
      code: 'busy',
      message: `Another process is running mallet ${command} for ${subject}`,
      detail: `it holds the lock ${file}.lock`,
      hint: 'Wait until it has ended, then try again',
      exit: exitCodes.pending,
      retryable: true,
    })
  sweep(directory)
  const entries = new Map(Object.entries(read(file)))
  const write = (): void => {
    if (entries.size === 0) rmSync(file, {force: true})
    else writePrivate(file, `${JSON.stringify({server, command, subject, entries: Object.fromEntries(entries)})}\n`)
  }
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      if (entries.get(key) === value) return
      entries.set(key, value)
      write()
    },
    delete(key) {
      if (entries.delete(key)) write()
    },
    end() {
      entries.clear()
      write()
    },
    close: release,
  }
}

/** Remembers nothing: for a dry run, which does nothing that would have to be remembered. */
export const noJournal: Journal = {
  get: () => undefined,
  set: () => undefined,
  delete: () => undefined,
  end: () => undefined,
  close: () => undefined,
}

/** The entries of a file; none where it is damaged: then the server alone tells how far the command came. */
const read = (file: string): Record<string, string> =>
  textMap(objectOf(parseJson(Buffer.from(readIfThere(file) ?? '{}')))['entries'])

function sweep(directory: string): void {
  for (const name of readdirSync(directory)) {
    const file = join(directory, name)
    const found = name.endsWith('.json') ? statSync(file, {throwIfNoEntry: false}) : undefined
    if (found && found.mtimeMs < Date.now() - longest) rmSync(file, {force: true})
  }
}
