// Errors of requests that the configuration explains better than the network does.
import {join} from 'node:path'
import {parseAddress} from '../../config/address'
import type {Paths} from '../../config/paths'
import {removeSession} from '../../config/sessions'
import type {Settings} from '../../config/settings'
import {AppError} from '../../core/errors'
import type {Transport} from '../../katello/transport'

/** An expired session is forgotten, and said so. */
export function explained(inner: Transport, paths: Paths): Transport {
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
        throw error
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

/** What a run ended with; where it asked a sandbox that is stopped, how that is started. Also the sandbox's registry refuses then. */
export function stoppedSandbox(error: unknown, {sandbox, values}: Settings, {data: usual}: Paths): unknown {
  const url = sandbox === undefined ? undefined : parseAddress(values.server?.value ?? '')
  if (sandbox === undefined || !url || !(error instanceof AppError) || !isRefusedBy(url, error)) return error
  return new AppError({
    ...error.parts,
    message: `The sandbox at ${url.origin} is not running`,
    detail: `its data are in ${sandbox}`,
    hint: `Start it: mallet sandbox start --detach${sandbox === join(usual, 'sandbox') ? '' : ` --data ${sandbox}`}`,
  })
}

const isRefusedBy = ({host, origin}: URL, {message, parts: {detail = ''}}: AppError): boolean =>
  (detail === 'the connection was refused' && message.includes(origin)) || detail.includes(`ECONNREFUSED ${host}`)
