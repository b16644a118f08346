import {AppError, exitCodes} from '../core/errors'

/** Content that breaks its format: a manifest, an index, an archive. Exit code 65. */
export function invalidContent(message: string, detail?: string, hint?: string): AppError {
  return new AppError({code: 'invalid_content', message, detail, hint, exit: exitCodes.refused})
}

/** Bytes that are not what their digest or length says; nothing of them may be kept. Exit code 70. */
export function corruptContent(message: string, detail?: string): AppError {
  return new AppError({
    code: 'corrupt_content',
    message,
    detail,
    hint: 'Try again; if the error persists, the stored content is damaged.',
    exit: exitCodes.failed,
  })
}

/** Something that is not there: a tag, a manifest, a blob, a repository. Exit code 128. */
export function missingContent(message: string, detail?: string, hint?: string): AppError {
  return new AppError({code: 'not_found', message, detail, hint, exit: exitCodes.notFound})
}

/** A file or directory that cannot be read as what it was named for. Exit code 66. */
export function unreadableInput(message: string, detail?: string, hint?: string): AppError {
  return new AppError({code: 'input_file', message, detail, hint, exit: exitCodes.inputFile})
}

/** The message of an unknown error, for the `detail` of our own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.parts.detail ? `${error.message}: ${error.parts.detail}` : error.message
  return error instanceof Error ? error.message : String(error)
}

/** The system's code of an error, such as `ECONNRESET` or `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
