import {storageFailure} from '../../core/storage'
import {ContentError, systemCode, type ContentErrorCode} from '../store'

/** A refusal with its HTTP status and body; see {@link refuse} for the body that the distribution specification has. */
export class RegistryError extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.name = 'RegistryError'
  }
}

/** `{"errors":[{code,message,detail}]}` as the distribution specification has it. */
export function refuse(
  status: number,
  code: string,
  message: string,
  detail?: unknown,
  headers?: Readonly<Record<string, string>>,
): RegistryError {
  const error = {code, message, ...(detail !== undefined && {detail})}
  return new RegistryError(status, {errors: [error]}, message, headers)
}

export const nameUnknown = (name: string): RegistryError =>
  refuse(404, 'NAME_UNKNOWN', `repository ${name} was not found`, {name})

const statuses: Record<ContentErrorCode, number> = {
  DIGEST_INVALID: 400,
  SIZE_INVALID: 400,
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_UNKNOWN: 404,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  MANIFEST_BLOB_UNKNOWN: 404,
  RANGE_INVALID: 416,
  TOOMANYREQUESTS: 429,
  SET_IMMUTABLE: 405,
  SET_UNKNOWN: 404,
}
const words: Partial<Record<ContentErrorCode, string>> = {
  RANGE_INVALID: 'BLOB_UPLOAD_INVALID',
  SET_IMMUTABLE: 'UNSUPPORTED',
  SET_UNKNOWN: 'NAME_UNKNOWN',
}

/** Any thrown value as an answer; undefined when it is not the client's business what went wrong. */
export function answerFor(error: unknown): RegistryError | undefined {
  if (error instanceof RegistryError) return error
  if (error instanceof ContentError) {
    const headers: Record<string, string> = error.code === 'TOOMANYREQUESTS' ? {'retry-after': '5'} : {}
    return refuse(statuses[error.code], words[error.code] ?? error.code, error.message, error.detail, headers)
  }
  const storage = storageFailure(error)
  if (storage) return refuse(storage.kind === 'full' ? 507 : 500, 'UNKNOWN', storage.message)
  const code = systemCode(error)
  if (code === 'EMFILE' || code === 'ENFILE')
    return refuse(503, 'UNKNOWN', 'too many open files on the server', undefined, {'retry-after': '2'})
  return undefined
}

/** The code of the first error that a refusal names; empty for bodies of other shapes. */
export function codeOf({body}: RegistryError): string {
  const errors = typeof body === 'object' && body !== null && 'errors' in body ? body.errors : undefined
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  return typeof first === 'object' && first !== null && 'code' in first ? String(first.code) : ''
}

/** The same refusal, its JSON declared to be plain text. */
export function asPlainText({status, body, message, headers}: RegistryError): RegistryError {
  return new RegistryError(status, body, message, {...headers, 'content-type': 'text/plain; charset=utf-8'})
}
