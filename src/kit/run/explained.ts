// Errors of requests that the configuration explains better than the network does.
import {join} from 'node:path'
import {parseAddress} from '../../config/address'
import type {Paths} from '../../config/paths'
import {removeSession} from '../../config/sessions'
import type {Settings} from '../../config/settings'
import {AppError} from '../../core/errors'
import type {Transport} from '../../katello/transport'

/**
 * An expired session is forgotten where there are paths, and said so; `renew` gives the transport that goes on without it, where the password
 * is known.
 */
export function explained(
  inner: Transport,
  paths: Paths | undefined,
  renew: () => Promise<Transport | undefined>,
): Transport {
  const {connection} = inner
  let renewal: Promise<Transport | undefined> | undefined
  const forgotten = (): Promise<Transport | undefined> => {
    if (paths) removeSession(paths, connection.server)
    return renew()
  }
  return {
    connection,
    async request(method, path, options) {
      const earlier = await renewal
      try {
        return await (earlier ?? inner).request(method, path, options)
      } catch (error) {
        if (!isUnauthorized(error) || connection.credentials.kind !== 'session') throw error
        const renewed = earlier ? undefined : await (renewal ??= forgotten())
        if (!renewed) throw expired(error)
        return renewed.request(method, path, options)
      }
    },
  }
}

/** The next call asks for the password again. */
const expired = ({parts}: AppError): AppError =>
  new AppError({
    ...parts,
    message: 'Your session has expired',
    hint: 'Log in again: mallet auth login basic',
  })

const isUnauthorized = (error: unknown): error is AppError => error instanceof AppError && error.parts.status === 401

/** What a run ended with; where it asked a sandbox that is stopped, how that is started. Also the sandbox's registry refuses then. */
export function stoppedSandbox(error: unknown, {sandbox, values}: Settings, {data: usual}: Paths): unknown {
  const url = sandbox === undefined ? undefined : parseAddress(values.server?.value ?? '')
  if (sandbox === undefined || !url || !(error instanceof AppError) || !isRefusedBy(url, error)) return error
  return new AppError({
    ...error.parts,
    message: `The sandbox at ${url.origin} is not running`,
    detail: `its data are in ${sandbox}`,
    hint: `Start it: mallet sandbox start --detach${startOptions(url)}${sandbox === join(usual, 'sandbox') ? '' : ` --data ${sandbox}`}`,
  })
}

/** What a start needs to be found at an address again. */
const startOptions = ({protocol, port}: URL): string =>
  `${port === '' ? '' : ` --port ${port}`}${protocol === 'https:' ? ' --tls' : ''}`

const isRefusedBy = ({host, origin}: URL, {message, parts: {detail = ''}}: AppError): boolean =>
  (detail === 'the connection was refused' && message.includes(origin)) || detail.includes(`ECONNREFUSED ${host}`)
