import {ping} from '../contract/ping'
import {concerns, differences, isAtLeast} from '../contract/versions'
import {AppError, exitCodes} from '../core/errors'
import type {Client} from '../katello/client'
import type {Params} from '../katello/query'

/**
 * Refuses a request with parameters that the server's release does not have yet: it would ignore them and do something else. Asks for
 * the release only when there is such a parameter; a server that does not tell it gets the request.
 */
export async function requireSupported(
  client: Client,
  {resource, action}: {readonly resource: string; readonly action: string},
  params: Params,
): Promise<void> {
  const newer = differences.flatMap((one) => {
    const {since, redundant} = one
    if (since === undefined || redundant || !concerns(one, resource, action)) return []
    return (one.params ?? []).filter((param) => isSaid(params[param])).map((param) => ({param, since}))
  })
  if (newer.length === 0) return
  const version = await serverVersion(client)
  const missing = newer.find(({since}) => version !== undefined && !isAtLeast(version, since))
  if (!missing) return
  throw new AppError({
    code: 'unsupported',
    message: `Katello ${String(version)} does not support --${missing.param.replaceAll('_', '-')}`,
    hint: `Katello supports it since ${missing.since}. Omit the option, or upgrade the server.`,
    exit: exitCodes.unsupported,
  })
}

/** False is what a server without the parameter does anyway. */
const isSaid = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== false

/** The server's release, such as `4.20.1`; undefined when it does not say. */
export async function serverVersion(client: Client): Promise<string | undefined> {
  try {
    const {version} = await client.call(ping.server_status, {})
    return /^\d+\.\d+/.test(version) ? version : undefined
  } catch {
    return undefined
  }
}
