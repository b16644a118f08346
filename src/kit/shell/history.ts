// Lines that were typed in the shell: a private file, without those that may hold a secret.
import {appendFileSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {writePrivate} from '../../config/files'
import {hasSecret} from './typed'

const longest = 1000

export interface History {
  /** The newest first, as the line editor wants them. */
  readonly lines: readonly string[]
  /** Keeps a line, unless it may hold a secret or repeats the one before. */
  add(line: string): void
}

/** Reads the history below the state directory. Lines of other shells that run at the same time are kept as well. */
export function openHistory(state: string): History {
  const file = join(state, 'shell-history')
  let lines = read(file)
  if (lines.length > longest) {
    lines = lines.slice(-longest)
    shorten(file, lines)
  }
  let last = lines.at(-1)
  return {
    lines: lines.toReversed(),
    add(line) {
      if (line.trim() === '' || line.includes('\n') || hasSecret(line) || line === last) return
      try {
        if (last === undefined) writePrivate(file, `${line}\n`)
        else appendFileSync(file, `${line}\n`, {mode: 0o600})
        last = line
      } catch {
        // commands work without it: on a full disk, or where the home is read-only
      }
    },
  }
}

function shorten(file: string, lines: readonly string[]): void {
  try {
    writePrivate(file, `${lines.join('\n')}\n`)
  } catch {
    // it is longer than it should be until it can be written
  }
}

function read(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
