import {storageFailure} from '../../../core/storage'
import {DomainError, fullMessages, type Reason} from '../errors'
import {Answer} from './answer'
import type {Style} from './style'

const statuses: Readonly<Record<Reason, number>> = {
  argument: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  invalid: 422,
  precondition: 422,
  planning: 500,
}

/** The HTTP status of whatever was thrown; 507 for a full disk, 500 for anything else but a refusal. */
export const statusOf = (error: unknown): number =>
  error instanceof DomainError ? statuses[error.reason] : storageFailure(error)?.kind === 'full' ? 507 : 500

/** Errors that come from Foreman's base controller, whichever family the resource is of. */
const ofForeman: ReadonlySet<Reason> = new Set<Reason>(['unauthenticated', 'forbidden'])

/** The answer to a request that failed, in the shape of a family. */
export function failure(error: unknown, style: Style): Answer {
  const status = statusOf(error)
  if (!(error instanceof DomainError)) {
    const message = storageFailure(error)?.message ?? (error instanceof Error ? error.message : 'Internal server error')
    return new Answer(status, bodies[style](new DomainError('planning', message)))
  }
  const body = bodies[ofForeman.has(error.reason) ? 'foreman' : style](error)
  // the rest of a body that is too large is not read
  return new Answer(status, body, error.reason === 'too_large' ? {Connection: 'close'} : {})
}

const bodies: Readonly<Record<Style, (error: DomainError) => Record<string, unknown>>> = {
  foreman({message, details: {fields, missingPermissions, id}}) {
    if (fields) return {error: {id: id ?? null, errors: fields, full_messages: fullMessages(fields)}}
    if (!missingPermissions) return {error: {message}}
    const details = `Missing one of the required permissions: ${missingPermissions.join(', ')}`
    return {error: {message, details, missing_permissions: missingPermissions}}
  },
  katello({message, details: {fields}}) {
    return {displayMessage: message, message, errors: fields ?? [message]}
  },
}

/** Thrown inside this folder where the answer is known already, whatever the resource's family. */
export class HttpError extends Error {
  constructor(readonly answer: Answer) {
    super(`HTTP ${answer.status}`)
    this.name = 'HttpError'
  }
}
