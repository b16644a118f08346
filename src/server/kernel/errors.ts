/** Why something was refused, in terms of the domain; `kernel/http/failure` maps each to a status and a body. */
export type Reason =
  /** The request does not say what it must, or contradicts itself. */
  | 'argument'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'too_large'
  /** A record does not meet its model's rules; the texts are in `fields`. */
  | 'invalid'
  /** Something else has to happen first: a lock has to be released, a limit raised. */
  | 'precondition'
  /** A business rule that Katello checks while it plans an action, and reports as a failure of the server. */
  | 'planning'

export interface DomainErrorDetails {
  /** Texts by field, `base` for those of no field. */
  readonly fields?: Readonly<Record<string, readonly string[]>>
  readonly missingPermissions?: readonly string[]
  /** Id of the record that was refused, null for a new one. */
  readonly id?: number | null
}

/** A refusal with a text for whoever asked. */
export class DomainError extends Error {
  constructor(
    readonly reason: Reason,
    message: string,
    readonly details: DomainErrorDetails = {},
  ) {
    super(message)
    this.name = 'DomainError'
  }
}

export const invalidArgument = (message: string) => new DomainError('argument', message)
export const notFound = (message: string) => new DomainError('not_found', message)
export const conflict = (message: string) => new DomainError('conflict', message)
export const failedPrecondition = (message: string) => new DomainError('precondition', message)
export const refused = (message: string) => new DomainError('planning', message)

export function forbidden(...missingPermissions: string[]): DomainError {
  return new DomainError('forbidden', 'Access denied', {missingPermissions})
}

export function unauthenticated(message = 'Unable to authenticate user'): DomainError {
  return new DomainError('unauthenticated', message)
}

/** A record that does not meet its model's rules: texts by field, `base` for those of the whole. */
export function invalid(fields: Record<string, string | readonly string[]>, id: number | null = null): DomainError {
  const lists = Object.fromEntries(Object.entries(fields).map(([field, texts]) => [field, [texts].flat()]))
  return new DomainError('invalid', `Validation failed: ${fullMessages(lists).join(', ')}`, {fields: lists, id})
}

/** Collects the faults of a record, then throws them together. */
export class Faults {
  readonly #fields: Record<string, string[]> = {}

  add(field: string, text: string): void {
    ;(this.#fields[field] ??= []).push(text)
  }

  /** Adds `text` when `wrong` is true. */
  when(wrong: boolean, field: string, text: string): void {
    if (wrong) this.add(field, text)
  }

  throwAny(id: number | null = null): void {
    if (Object.keys(this.#fields).length > 0) throw invalid(this.#fields, id)
  }
}

export const taken = 'has already been taken'
export const blank = "can't be blank"

/** The texts of a refused record as sentences: `Name can't be blank`. */
export function fullMessages(fields: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(fields).flatMap(([field, texts]) =>
    texts.map((text) => (field === 'base' ? text : `${humanize(field)} ${text}`)),
  )
}

function humanize(field: string): string {
  const words = field.replace(/_id$/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
