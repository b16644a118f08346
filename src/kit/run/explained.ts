// Errors of requests that the configuration explains better than the network does.
import {join} from 'node:path'
import type {Paths} from '../../config/paths'
import {removeSession} from '../../config/sessions'
import type {Settings} from '../../config/settings'
import {AppError} from '../../core/errors'
import type {Connection, Transport} from '../../katello/transport'

/**
 * Errors that the configuration explains: an expired session and a sandbox that is stopped. An expired session is forgotten; `renew` gives
 * the transport that goes on without it, where the password is known.
 */
export function explained(
  inner: Transport,
  paths: Paths,
  settings: Settings,
  renew: () => Promise<Transport | undefined>,
): Transport {
  const {connection} = inner
  let renewal: Promise<Transport | undefined> | undefined
  const forgotten = (): Promise<Transport | undefined> => {
    removeSession(paths, connection.server)
    return renew()
  }
  const request: Transport['request'] = async (method, path, options) => {
    const earlier = await renewal
    try {
      return await (earlier ?? inner).request(method, path, options)
    } catch (error) {
      if (!isUnauthorized(error) || connection.credentials.kind !== 'session') throw error
      const renewed = earlier ? undefined : await (renewal ??= forgotten())
      if (!renewed) throw expired(error)
      return renewed.request(method, path, options)
    }
  }
  return {
    connection,
    async request(method, path, options) {
      try {
        return await request(method, path, options)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        throw isRefused(error) && settings.sandbox !== undefined
          ? stopped(error, paths, settings.sandbox, connection)
          : error
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

const isRefused = ({parts}: AppError): boolean =>
  parts.code === 'unreachable' && parts.detail === 'the connection was refused'

const stopped = ({parts}: AppError, paths: Paths, data: string, {server}: Connection): AppError =>
  new AppError({
    ...parts,
    message: `The sandbox at ${server.origin} is not running`,
    detail: `its data are in ${data}`,
    hint: `Start it: mallet sandbox start --detach${data === join(paths.data, 'sandbox') ? '' : ` --data ${data}`}`,
  })
