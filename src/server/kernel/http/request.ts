// Requests of one server of ours to another: small bodies, no redirects, no retries.
import {request as httpRequest, type IncomingHttpHeaders} from 'node:http'
import {request as httpsRequest} from 'node:https'
import {AppError, exitCodes} from '../../../core/errors'

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Sending {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** PEM of the authority to trust besides none other; the usual ones when absent. */
  readonly ca?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Milliseconds without a byte after which it is given up. */
  readonly patience?: number
}

const usualPatience = 60_000
const bodyLimit = 64 * 1024 * 1024

/** Sends a request and gives the whole answer of any status. No answer is an AppError of code `unreachable`. */
export function send(url: URL, sending: Sending = {}): Promise<Reply> {
  const {method = 'GET', json, ca, signal, patience = usualPatience} = sending
  const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json))
  const headers = {
    ...(body && {'content-type': 'application/json', 'content-length': String(body.length)}),
    ...sending.headers,
  }
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(signal?.aborted ? signal.reason : unreachable(url, error))
    const options = {method, headers, agent: false, timeout: patience, signal}
    const request = url.protocol === 'https:' ? httpsRequest(url, {...options, ca}) : httpRequest(url, options)
    request.on('error', fail)
    request.on('timeout', () => request.destroy(new Error(`no response within ${patience / 1000} seconds`)))
    request.on('response', (response) => {
      const parts: Buffer[] = []
      let length = 0
      response.on('error', fail)
      response.on('data', (part: Buffer) => {
        length += part.length
        if (length > bodyLimit) request.destroy(new Error('the response is too long'))
        else parts.push(part)
      })
      response.on('end', () => {
        if (!response.complete) return fail(new Error('the response ended early'))
        resolve({status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts)})
      })
    })
    request.end(body)
  })
}

function unreachable({host}: URL, error: unknown): AppError {
  return new AppError({
    code: 'unreachable',
    message: `${host} is not responding`,
    detail: error instanceof Error ? error.message : String(error),
    hint: 'Check its address and that it is running',
    exit: exitCodes.failed,
    retryable: true,
  })
}
