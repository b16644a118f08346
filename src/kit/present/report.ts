// The end of every run: an error becomes text, or JSON where programs read stderr, and one exit code.
import {AppError, exitCodes, usageError, type ExitCode} from '../../core/errors'
import {sanitize} from '../../core/text'
import {ReaderGone, type Terminal} from './terminal'
import {unmark} from '../parse/mark'

/** Whatever was thrown, as the program's one error type. Nothing of a foreign error is kept but its text. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isParseError(error)) return fromParser(error)
  return new AppError({
    code: 'internal',
    message: 'Unexpected error in mallet',
    detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    hint: 'Run the command again with --debug, and report its output if the error persists',
    exit: exitCodes.failed,
  })
}

/** Writes the error and returns the exit code. */
export function report(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof ReaderGone) return exitCodes.readerGone
  const app = toAppError(error)
  if (isSilent(app)) return app.exit
  terminal.complain(terminal.speaksJson ? JSON.stringify(app) : asText(app))
  return app.exit
}

/** True for what is only an exit code: the result says what differs, or all has been reported already. */
export const isSilent = ({parts: {code}}: AppError): boolean => code === 'different' || code === 'reported'

export function asText({parts}: AppError): string {
  if (parts.code === 'declined') return `${parts.message}.` // an answer of no is what was wanted, no error
  const end = /[.?!]$/.test(parts.message) ? '' : parts.detail ? ':' : '.'
  const lines = [
    `Error: ${parts.message}${end}${parts.detail ? `\n  ${sanitize(parts.detail).replaceAll('\n', '\n  ')}` : ''}`,
  ]
  if (parts.hint) lines.push(`  ${parts.hint.replaceAll('\n', '\n  ')}`)
  return lines.join('\n')
}

interface ParseError extends Error {
  readonly parse?: unknown
  readonly flags?: readonly string[]
}

const isParseError = (error: unknown): error is ParseError =>
  error instanceof Error &&
  (/^(CLIParseError|NonExistentFlagsError|FailedFlagValidationError|UnexpectedArgsError|RequiredArgsError|ArgInvalidOptionError|FlagInvalidOptionError|InvalidArgsSpecError|CLIError)$/.test(
    error.constructor.name,
  ) ||
    'oclif' in error)

/** oclif's own messages name its internals; ours name the mistake. */
function fromParser(error: ParseError): AppError {
  const wrong = error.flags?.[0]
  if (wrong !== undefined) {
    const name = wrong.split('=')[0] ?? wrong
    const {parts} = usageError(`Unknown option ${name}`, 'Add --help to see the options')
    return new AppError({...parts, unknownOption: name})
  }
  const text = unmarkAll(error.message.split('\n')[0] ?? '')
  const without = /Flag (--[\w-]+) expects/.exec(text)?.[1]
  if (without) return usageError(`${without} needs a value`, `Write ${without} VALUE`)
  const stray = /Unexpected argument: (.*)/.exec(text)?.[1]
  if (stray !== undefined) {
    const hint = 'Values follow an option; add --help to see the options'
    const {parts} = usageError(`Unexpected argument ${JSON.stringify(stray)}`, hint)
    return new AppError({...parts, strayWord: stray})
  }
  return usageError(text, 'Add --help to see the options')
}

const unmarkAll = (text: string): string => text.split('').map(unmark).join('')
