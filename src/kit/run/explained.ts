// Errors of requests that the configuration explains better than the network does.
import {join} from 'node:path'
import type {Paths} from '../../config/paths'
import {removeSession} from '../../config/sessions'
import type {Settings} from '../../config/settings'
import {AppError} from '../../core/errors'
import type {Connection, Transport} from '../../katello/transport'

/** Errors that the configuration explains: an expired session, which is forgotten, and a sandbox that is stopped. */
export function explained(inner: Transport, paths: Paths, settings: Settings): Transport {
  const {connection} = inner
  return {
    connection,
    async request(method, path, options) {
      try {
        return await inner.request(method, path, options)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        if (error.parts.status === 401 && connection.credentials.kind === 'session')
          throw expired(error, paths, connection.server)
        throw isRefused(error) && settings.sandbox !== undefined
          ? stopped(error, paths, settings.sandbox, connection)
          : error
      }
    },
  }
}

/** The next call asks for the password again. */
function expired({parts}: AppError, paths: Paths, server: URL): AppError {
  removeSession(paths, server)
  return new AppError({
    ...parts,
    message: 'Your session has expired',
    hint: 'Log in again: mallet auth login basic',
  })
}

const isRefused = ({parts}: AppError): boolean =>
  parts.code === 'unreachable' && parts.detail === 'the connection was refused'

const stopped = ({parts}: AppError, paths: Paths, data: string, {server}: Connection): AppError =>
  new AppError({
    ...parts,
    message: `The sandbox at ${server.origin} is not running`,
    detail: `its data are in ${data}`,
    hint: `Start it: mallet sandbox start --detach${data === join(paths.data, 'sandbox') ? '' : ` --data ${data}`}`,
  })
