// Refuses what a file asks for and cannot be, before anything is sent.
import {AppError, exitCodes, type ExitCode} from '../../core/errors'
import type {Where} from './fault'
import type {Entry} from './model'
import type {Described} from './read-file'

export interface Refused {
  readonly entry: Pick<Entry, 'kind' | 'path'>
  /** The member that is wrong. */
  readonly inside?: Where
  readonly message: string
  readonly hint: string
  readonly code?: string
  readonly exit?: ExitCode
}

export function refusal({placeOf}: Pick<Described, 'placeOf'>, refused: Refused): AppError {
  const {entry, inside, message, hint, code = 'contradiction', exit = exitCodes.refused} = refused
  const at = placeOf(entry, inside)
  return new AppError({code, message: at === undefined ? message : `${at}: ${message}`, hint, exit})
}
