// Why a redirect is not followed, and what to do about it.
import {AppError, exitCodes} from '../core/errors'

/** Redirects that are followed one after another. */
export const mostRedirects = 5

/** The web interface sends there whoever has no session of a browser. */
export const isLoginPage = ({pathname}: URL): boolean => pathname.endsWith('/users/login')

/** The error for a redirect that was not followed; `to` is undefined for an address that is none, or of another protocol. */
export function refusedRedirect(method: string, from: URL, to: URL | undefined): AppError {
  const isSame = to?.origin === from.origin
  const place = to ? `to ${isSame ? to.pathname : to.origin + to.pathname}` : 'elsewhere'
  const [detail, hint] = isSame ? within(method, to) : toAnotherServer(to)
  return new AppError({
    code: 'redirected',
    message: `${from.origin} redirects ${isSame ? `${from.pathname} ` : ''}${place}`,
    detail,
    hint,
    exit: exitCodes.configuration,
    url: from.origin + from.pathname,
  })
}

type Reason = readonly [detail: string, hint: string]

function within(method: string, to: URL): Reason {
  if (isLoginPage(to))
    return [
      'the path is of the web interface',
      'Use a path of the API: they begin with /api, /katello/api or /foreman_tasks/api',
    ]
  if (method === 'GET')
    return [
      `it is redirect number ${mostRedirects + 1} in a row`,
      'Check the path, and the web server in front of Foreman',
    ]
  return [`a ${method} is not sent again to another path`, 'Check the path of --server, and the path of the request']
}

const toAnotherServer = (to: URL | undefined): Reason => [
  'credentials are sent only to the configured server',
  to ? `If that is the right server, use --server ${to.origin}` : 'Check --server',
]
