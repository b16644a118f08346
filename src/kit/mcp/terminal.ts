// The terminal of a command that an agent runs: its result is kept, what it says on the way is progress, and nobody can be asked.
import {pieceText} from '../../core/bytes'
import {AppError, exitCodes} from '../../core/errors'
import {silent} from '../present/silent'
import type {Terminal} from '../present/terminal'

export interface Kept {
  readonly terminal: Terminal
  result(): string
  readonly warnings: readonly string[]
}

/** Characters of a result that are kept of what only reads; it is cut to what an agent can read. */
const mostCharacters = 4_000_000

export interface Heard {
  /** Hears what is said on the way. */
  readonly onNote: (text: string) => void
  /** Hears of the steps that change something. */
  readonly beforeStep?: Terminal['beforeStep']
  /** A result may be of any length: it says what is done, or would be. */
  readonly isWhole?: boolean
}

/** A terminal that keeps the result; `input` is its standard input. */
export function keeping(input: string, {onNote, beforeStep, isWhole = false}: Heard): Kept {
  const pieces: string[] = []
  const warnings: string[] = []
  let length = 0
  const terminal: Terminal = {
    ...silent,
    quiet: false,
    write(text) {
      length += text.length
      if (length > mostCharacters && !isWhole) return Promise.reject(tooLarge())
      pieces.push(pieceText(text))
      return Promise.resolve()
    },
    note: onNote,
    beforeStep,
    below: onNote,
    warn: (text) => void warnings.push(text),
    confirm: () => Promise.resolve(true),
    readInput: () => Promise.resolve(input),
  }
  return {terminal, warnings, result: () => pieces.join('')}
}

const tooLarge = (): AppError =>
  new AppError({
    code: 'result_too_large',
    message: `The result has more than ${mostCharacters} characters`,
    hint: 'Name the members you need in select, lower limit, or add search',
    exit: exitCodes.failed,
  })
