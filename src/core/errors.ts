/**
 * The exit codes of the program; hammer's numbers, plus 1, 75 and 141. katello/errors.ts chooses one for the status of an answer,
 * oci/client/answers.ts for a registry's.
 */
export const exitCodes = {
  ok: 0,
  /** Everything worked, and the answer is no: a service is down, a signature is missing. */
  negative: 1,
  /** Any error, where --exit-code asks for the codes of diff. */
  trouble: 2,
  usage: 64,
  refused: 65,
  inputFile: 66,
  unsupported: 69,
  failed: 70,
  cannotWrite: 73,
  pending: 75,
  forbidden: 77,
  configuration: 78,
  notFound: 128,
  notAuthenticated: 129,
  interrupted: 130,
  readerGone: 141,
  terminated: 143,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export interface ErrorParts {
  /** Stable machine word, e.g. `not_found`; part of the JSON error contract. */
  readonly code: string
  /** What failed, with what was given. */
  readonly message: string
  /** Why: the server's words, or the rule that was broken. */
  readonly detail?: string | undefined
  /** What to do next, a runnable command where there is one. */
  readonly hint?: string | undefined
  readonly exit: ExitCode
  /** HTTP status of the answer behind it, if there was one. */
  readonly status?: number | undefined
  /** Address that was asked, without credentials or query. */
  readonly url?: string | undefined
  readonly retryable?: boolean | undefined
  /** Errors the server tied to single fields: field -> texts. */
  readonly fields?: Readonly<Record<string, readonly string[]>> | undefined
  /** Words of the command line that name no command; commands that could have been meant are looked for by them. */
  readonly unknown?: readonly string[] | undefined
  /** An option, as it was typed, that the command does not have; options that could have been meant are looked for by it. */
  readonly unknownOption?: string | undefined
  /** A word that the command has no place for; the option that could take it is looked for. */
  readonly strayWord?: string | undefined
}

/**
 * The one error type of the program. It carries only text made for people and programs, never a library's
 * error object: those hold request options, and with them credentials.
 */
export class AppError extends Error {
  readonly parts: ErrorParts

  constructor(parts: ErrorParts) {
    super(parts.message)
    this.name = 'AppError'
    this.parts = parts
  }

  get exit(): ExitCode {
    return this.parts.exit
  }

  toJSON(): Record<string, unknown> {
    const {code, message, detail, hint, status, url, retryable, fields} = this.parts
    return {
      error: {
        code,
        message,
        detail: detail ?? null,
        hint: hint ?? null,
        status: status ?? null,
        url: url ?? null,
        retryable: retryable ?? false,
        ...(fields && {fields}),
      },
    }
  }
}

/** A mistake on the command line: exit code 64. */
export function usageError(message: string, hint?: string, detail?: string): AppError {
  return new AppError({code: 'usage', message, hint, detail, exit: exitCodes.usage})
}
