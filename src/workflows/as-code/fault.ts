// What is wrong with a file, with its place.
import {AppError, exitCodes} from '../../core/errors'

/** Steps from the root of a document to a value: names of members and positions in lists. */
export type Where = readonly (string | number)[]

/** An error of a file as it is written, found while reading it. */
export function fault(at: string, what: string | undefined, reason: string, hint?: string): AppError {
  return new AppError({
    code: 'file',
    message: `${at}: ${what === undefined ? '' : `${what} `}${reason}`,
    hint: hint ?? 'To see what a file can say: mallet schema file',
    exit: exitCodes.inputFile,
  })
}

/** `products[0].repositories[2].url` */
export const shownPath = (path: Where): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('')
