import {AppError, exitCodes, type ExitCode} from '../../core/errors'
import {asArray, asObject, asText, parseJson} from '../../core/json'

/** An answer whose body was read whole. */
export interface Answer {
  readonly status: number
  readonly url: URL
  readonly body: Uint8Array
}

const byStatus: Readonly<Record<number, [code: string, exit: ExitCode]>> = {
  401: ['not_authenticated', exitCodes.notAuthenticated],
  403: ['forbidden', exitCodes.forbidden],
  404: ['not_found', exitCodes.notFound],
  405: ['unsupported', exitCodes.unsupported],
  501: ['unsupported', exitCodes.unsupported],
}

/** The error that an unwanted answer means: `what` says what was tried, the server's words become the detail. */
export function answerError(what: string, {status, url, body}: Answer, hint?: string): AppError {
  const errors = ociErrors(body)
  const unsupported = errors.some(({code}) => code === 'UNSUPPORTED')
  const [code, exit] = unsupported ? (byStatus[405] ?? failure(status)) : (byStatus[status] ?? failure(status))
  return new AppError({
    code,
    message: `${what}: ${reasons[status] ?? `the registry answered ${status}`}`,
    detail: wordsOf(body),
    hint: hint ?? (status === 401 ? 'Log in to the registry, or check the user name and password.' : undefined),
    exit,
    status,
    url: addressOf(url),
    retryable: status === 429 || status >= 500,
  })
}

/** The entries of an OCI error body, `{"errors":[{code,message}]}`. */
function ociErrors(body: Uint8Array): {code: string; message: string}[] {
  const list = asArray(asObject(parseJson(body))?.['errors']) ?? []
  return list.map((item) => ({
    code: asText(asObject(item)?.['code']) ?? '',
    message: asText(asObject(item)?.['message']) ?? '',
  }))
}

/** An address fit to be shown: no credentials, no query, which may hold signatures. */
export function addressOf(url: URL): string {
  return `${url.origin}${url.pathname}`
}

const reasons: Readonly<Record<number, string>> = {
  401: 'the registry requires a login, or rejected the one given',
  403: 'permission denied',
  404: 'not found',
  413: 'too large for the registry',
  429: 'too many requests',
}

function failure(status: number): [string, ExitCode] {
  return status >= 400 && status < 500 && status !== 408 && status !== 429
    ? ['refused', exitCodes.refused]
    : ['server_error', exitCodes.failed]
}

/** The server's own words: OCI's errors, Foreman's, or short plain text; pages of HTML are none. */
function wordsOf(body: Uint8Array): string | undefined {
  const oci = ociErrors(body).map(({code, message}) => (message && message !== code ? `${code}: ${message}` : code))
  if (oci.length > 0) return oci.join('; ').slice(0, 2000) || undefined
  const json = asObject(parseJson(body))
  const error = asObject(json?.['error'])
  const text =
    asText(error?.['message']) ??
    asText(json?.['displayMessage']) ??
    asText(json?.['error']) ??
    asText(json?.['details'])
  if (text) return text.slice(0, 2000)
  const plain = json ? '' : Buffer.from(body).toString('utf8').trim()
  return plain && plain.length <= 500 && !plain.startsWith('<') ? plain : undefined
}
