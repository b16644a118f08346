import {AppError, exitCodes} from '../../core/errors'
import {addressOf} from './answers'

/**
 * Where a redirect leads. Refused: other protocols than http and https, from https to http, and from a public server to a loopback,
 * private or link-local address, which only the reader's own network can see.
 */
export function redirectTarget(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw badRedirect(from, 'to an invalid address')
  const to = new URL(location, from)
  if (!/^https?:$/.test(to.protocol)) throw badRedirect(from, `to ${to.protocol}`)
  if (from.protocol === 'https:' && to.protocol === 'http:') throw badRedirect(from, `from https to ${to.origin}`)
  if (isLocal(to.hostname) && !isLocal(from.hostname) && isAddressLike(to.hostname))
    throw badRedirect(from, `to the local address ${to.origin}`)
  to.username = ''
  to.password = ''
  return to
}

/** Loopback, private and link-local addresses, and names that mean them. */
function isLocal(host: string): boolean {
  return (
    /^(localhost$|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0\.|\[::1?\]|\[f[cd]|\[fe80:|\[::ffff:)/.test(
      host,
    ) || !/[.:]/.test(host)
  )
}

function isAddressLike(host: string): boolean {
  return host === 'localhost' || host.startsWith('[') || /^[\d.]+$/.test(host)
}

/** The error of a redirect that is not followed. */
export function badRedirect(from: URL, detail: string): AppError {
  const message = `${from.host} sent an unsafe redirect`
  return new AppError({code: 'bad_redirect', message, detail, exit: exitCodes.failed, url: addressOf(from)})
}
