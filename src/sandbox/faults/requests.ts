import type {IncomingMessage, OutgoingHttpHeaders, ServerResponse} from 'node:http'
import type {Action} from './spec'
import type {Faults} from './faults'

/** Lets faults strike requests, before the server sees them; `next` has it answer. */
export const requestFaults =
  (faults: Faults, redirects: boolean) =>
  (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const [path = '/'] = (request.url ?? '/').split('?')
    const method = request.method ?? 'GET'
    const action = faults.strike((target) => target.kind === 'request' && target.matches(method, path, redirects))
    if (action) inflict(action, request, response, next)
    else next()
  }

function inflict(action: Action, request: IncomingMessage, response: ServerResponse, next: () => void): void {
  switch (action.name) {
    case 'slow': {
      const timer = setTimeout(next, action.seconds * 1000)
      response.once('close', () => clearTimeout(timer))
      return
    }
    case 'hang':
      request.resume()
      return
    case 'disconnect':
      request.socket.destroy()
      return
    case 'cut':
      cutOff(request, response)
      next()
      return
    case 'fail':
      refuse(request, response, 500)
      return
    case 'status':
      refuse(request, response, action.status, action.retryAfter)
  }
}

const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'DENIED',
  404: 'NAME_UNKNOWN',
  429: 'TOOMANYREQUESTS',
}

/** An error in the words of whoever would send it: the registry, or the API. */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, retryAfter?: number): void {
  const message = `Injected fault: status ${status}`
  const isRegistry = /^\/v2(?:\/|$|\?)/.test(request.url ?? '')
  const body = JSON.stringify(
    isRegistry ? {errors: [{code: codes[status] ?? 'UNKNOWN', message}]} : {error: {message}, displayMessage: message},
  )
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(retryAfter !== undefined && {'retry-after': String(retryAfter)}),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
  if (!request.complete) request.resume()
}

/** Breaks the connection when half of the body is sent: nothing but the body's length betrays it. */
function cutOff(request: IncomingMessage, response: ServerResponse): void {
  let left: number | undefined
  const half = (): number => Math.floor(Number(response.getHeader('content-length') ?? sent(heads) ?? 0) / 2)
  let heads: OutgoingHttpHeaders | undefined
  const write = response.write.bind(response) as (bytes: Uint8Array) => boolean
  const head = response.writeHead.bind(response) as (status: number, headers?: OutgoingHttpHeaders) => ServerResponse
  response.writeHead = ((status: number, headers?: OutgoingHttpHeaders) => {
    heads = headers
    return head(status, headers)
  }) as typeof response.writeHead
  const pass = (chunk: unknown): boolean => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return true
    const bytes = Buffer.from(chunk as string)
    left ??= half()
    const part = bytes.subarray(0, left)
    left -= part.length
    if (part.length > 0) write(part)
    if (left > 0) return true
    request.socket.destroySoon()
    return true
  }
  response.write = ((chunk: unknown) => pass(chunk)) as typeof response.write
  response.end = ((chunk: unknown) => {
    pass(chunk)
    request.socket.destroySoon()
    return response
  }) as typeof response.end
}

function sent(headers: OutgoingHttpHeaders | undefined): unknown {
  return headers && Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-length')?.[1]
}
