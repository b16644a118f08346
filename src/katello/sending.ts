// Requests that change something, on got.
import {got} from 'got'
import {stall, type Limits} from '../core/limits'
import {encodingOf, longestBody, Silence, tooLarge, type Exchange, type Reply} from './exchange'

/** Sends a request and gives the whole answer, of whatever status. */
export async function sending(exchange: Exchange): Promise<Reply> {
  const {method, url, headers, body, agent, tls, limits, left, signal, onWire} = exchange
  const request = got(url, {
    method: method as 'POST',
    headers,
    ...(body !== undefined && {body}),
    agent,
    retry: {limit: 0},
    followRedirect: false,
    throwHttpErrors: false,
    timeout: phases(limits, left),
    responseType: 'text',
    encoding: encodingOf(exchange),
    allowGetBody: false,
    ...(tls && {https: httpsOptions(tls)}),
    ...(signal && {signal}),
  })
  void request.on('request', onWire)
  return bounded(request, url, limits.idle)
}

/** What got gives: the answer, and what is seen of it before it is whole. */
type Underway<T> = Promise<T> & {
  on(event: 'downloadProgress', seen: (p: {transferred: number}) => void): unknown
  cancel(): void
}

/** Gives up on an answer that grows beyond all measure, or that stops for `idle` milliseconds. */
async function bounded<T>(request: Underway<T>, url: URL, idle: number): Promise<T> {
  let givenUp: Error | undefined
  const giveUp = (error: Error): void => {
    givenUp ??= error
    request.cancel()
  }
  let timer: NodeJS.Timeout | undefined
  const isSilent = (): void => giveUp(new Silence(idle))
  request.on('downloadProgress', ({transferred}) => {
    if (transferred > longestBody) giveUp(tooLarge(url))
    else if (timer) timer.refresh()
    else if (idle > 0) timer = setTimeout(isSilent, idle)
  })
  try {
    return await request
  } catch (error) {
    throw givenUp ?? error
  } finally {
    clearTimeout(timer)
  }
}

/** The limits as got takes them; `left` is what is left of the whole request's, in milliseconds. */
function phases(t: Limits, left: number): Record<string, number> {
  const wanted = {
    lookup: t.lookup,
    connect: t.connect,
    secureConnect: t.tls,
    response: t.firstByte,
    socket: stall(t) ?? 0,
    request: Number.isFinite(left) ? left : 0,
  }
  return Object.fromEntries(Object.entries(wanted).filter(([, ms]) => ms > 0))
}

/** TLS settings by the names that got has for them. */
const httpsOptions = ({ca, cert, ...others}: NonNullable<Exchange['tls']>): Record<string, unknown> => ({
  ...others,
  ...(ca && {certificateAuthority: ca}),
  ...(cert !== undefined && {certificate: cert}),
})
