/** The two families of answers: Katello's own controllers and Foreman's. */
export type Style = 'katello' | 'foreman'

export interface ErrorDetails {
  /** Texts by field, `base` for those of no field. */
  readonly fields?: Readonly<Record<string, readonly string[]>>
  /** Texts of a list, where the answer has no fields. */
  readonly errors?: readonly string[]
  readonly missingPermissions?: readonly string[]
  /** Id of the record that was refused, null for a new one. */
  readonly id?: number | null
  /** Body shape, where it differs from the resource's. */
  readonly style?: Style
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer that is not a success: status and text, shaped by {@link errorBody}. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

export const badRequest = (message: string, details?: ErrorDetails) => new ApiError(400, message, details)
export const notFound = (message: string, details?: ErrorDetails) => new ApiError(404, message, details)
export const conflict = (message: string) => new ApiError(409, message)
/** A business rule that the server checks while it plans an action: status 500. */
export const refused = (message: string) => new ApiError(500, message)
/** Refused with 422 and a plain list of texts: locks and rules outside the models. */
export const unprocessable = (message: string) => new ApiError(422, message)

export function forbidden(...missingPermissions: string[]): ApiError {
  return new ApiError(403, 'Access denied', {missingPermissions, style: 'foreman'})
}

export function unauthenticated(message = 'Unable to authenticate user'): ApiError {
  return new ApiError(401, message, {style: 'foreman'})
}

/** A record that does not meet its model's rules: texts by field, `base` for those of the whole. */
export function invalid(fields: Record<string, string | readonly string[]>, id: number | null = null): ApiError {
  const lists = Object.fromEntries(Object.entries(fields).map(([field, texts]) => [field, [texts].flat()]))
  return new ApiError(422, `Validation failed: ${fullMessages(lists).join(', ')}`, {fields: lists, id})
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

/** The body of an error, in the shape of the resource's family. */
export function errorBody(error: ApiError, style: Style): Record<string, unknown> {
  const {message, details} = error
  const shape = details.style ?? style
  if (shape === 'foreman') {
    if (details.fields)
      return {error: {id: details.id ?? null, errors: details.fields, full_messages: fullMessages(details.fields)}}
    if (details.missingPermissions)
      return {
        error: {
          message,
          details: `Missing one of the required permissions: ${details.missingPermissions.join(', ')}`,
          missing_permissions: details.missingPermissions,
        },
      }
    return {error: {message}}
  }
  return {displayMessage: message, message, errors: details.fields ?? details.errors ?? [message]}
}

function fullMessages(fields: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(fields).flatMap(([field, texts]) =>
    texts.map((text) => (field === 'base' ? text : `${humanize(field)} ${text}`)),
  )
}

function humanize(field: string): string {
  const words = field.replace(/_id$/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
