import {AppError, exitCodes} from '../core/errors'
import {truth, type Settings} from './settings'

/** Refuses a request that may change something where the profile or the environment says that nothing may be changed. */
export function refuseIfReadOnly({values}: Settings, request: string): void {
  const said = values.read_only
  if (truth(said?.value) !== true) return
  throw new AppError({
    code: 'read_only',
    message: 'Nothing may be changed: read_only is set',
    detail: `it comes from: ${said?.origin}; not sent: ${request}`,
    hint: 'Use another profile (--profile NAME), or set MALLET_READ_ONLY=no for one command',
    exit: exitCodes.configuration,
  })
}
