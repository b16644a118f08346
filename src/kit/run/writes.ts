// What keeps requests from changing anything: --dry-run, which shows them instead, and a profile that is read-only.
import {refuseIfReadOnly} from '../../config/read-only'
import type {Settings} from '../../config/settings'
import {address, type RequestOptions, type Transport} from '../../katello/transport'

/** A request that was not sent. */
export interface PlannedRequest {
  readonly method: string
  readonly url: URL
  readonly options: RequestOptions
}

/** Ends a dry run at the first request that would change something: what follows could depend on its answer. */
export class Planned extends Error {
  constructor(readonly request: PlannedRequest) {
    super('a dry run sends no request that changes something')
    this.name = 'Planned'
  }
}

/** Sees each request that may change something before it is sent, in dry runs too; what it throws keeps the request from being sent. */
export type BeforeWrite = (request: PlannedRequest) => void

export interface Guards {
  readonly settings: Settings
  readonly isDry: boolean
  readonly beforeWrite?: BeforeWrite | undefined
  readonly onWrite: () => void
}

/** A transport on which only GET goes through, if the run is dry or the profile read-only. */
export function guarded(inner: Transport, {settings, isDry, beforeWrite, onWrite}: Guards): Transport {
  const {connection} = inner
  return {
    connection,
    async request(method, path, options = {}) {
      if (method !== 'GET') {
        const url = address(connection.server, path, options.query)
        beforeWrite?.({method, url, options})
        if (isDry) throw new Planned({method, url, options})
        refuseIfReadOnly(settings, `${method} ${url.origin}${url.pathname}`)
        onWrite()
      }
      return inner.request(method, path, options)
    },
  }
}
