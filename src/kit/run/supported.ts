import {ping} from '../../contract/ping'
import {concerns, differences, isAtLeast} from '../../contract/versions'
import {AppError, exitCodes} from '../../core/errors'
import type {Client, Prepared} from '../../katello/client'
import type {Action, Resource} from '../../resources/define'
import {dashed} from '../parse/options'

/**
 * Refuses a request with parameters that the server's release does not have yet: it would ignore them and do something else. Asks for
 * the release only when there is such a parameter; a server that does not tell it gets the request.
 */
export async function requireSupported(
  client: Client,
  resource: Resource,
  action: Action,
  {params}: Prepared,
): Promise<void> {
  const name = Object.keys(resource.actions).find((key) => resource.actions[key] === action) ?? ''
  const newer = differences.flatMap((one) => {
    const {since, redundant} = one
    if (since === undefined || redundant || !concerns(one, resource.api ?? '', name)) return []
    return (one.params ?? []).filter((param) => isSaid(params[param])).map((param) => ({param, since}))
  })
  if (newer.length === 0) return
  const version = await versionOf(client)
  const missing = newer.find(({since}) => version !== undefined && !isAtLeast(version, since))
  if (!missing) return
  throw new AppError({
    code: 'unsupported',
    message: `Katello ${String(version)} does not support --${dashed(missing.param)}`,
    hint: `Katello supports it since ${missing.since}. Omit the option, or upgrade the server.`,
    exit: exitCodes.unsupported,
  })
}

/** False is what a server without the parameter does anyway. */
const isSaid = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== false

async function versionOf(client: Client): Promise<string | undefined> {
  try {
    const {version} = await client.call(ping.server_status, {})
    return /^\d+\.\d+/.test(version) ? version : undefined
  } catch {
    return undefined
  }
}
