// Which content proxies are meant.
import {capsules, type Capsule} from '../../contract/capsules'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {similar} from '../../core/similar'
import type {Client} from '../../katello/client'
import {registryOf} from '../images/proxy'

export interface Chosen {
  readonly names: readonly string[]
  readonly ids: readonly string[]
}

/**
 * The smart proxies of these names and IDs, or all that mirror content: the one on the server itself mirrors nothing. Exit code 128 for
 * one that is not there.
 */
export async function chosenProxies(client: Client, {names, ids}: Chosen): Promise<Capsule[]> {
  const server = await client.server()
  const all = (await client.all(capsules.index, {})).filter((one) => !isServer(one, server))
  if (names.length === 0 && ids.length === 0) return all
  const named = names.map((name) =>
    found(
      all.find((one) => one.name === name),
      `"${name}"`,
      name,
      all,
    ),
  )
  const numbered = ids.map((id) =>
    found(
      all.find((one) => String(one.id) === id),
      `with ID ${id}`,
      id,
      all,
    ),
  )
  return [...new Map([...named, ...numbered].map((one) => [one.id, one])).values()]
}

/** A proxy of the server's own host mirrors nothing: its registry is the server's. */
const isServer = (one: Capsule, server: URL): boolean => registryOf(one).replace(/^https?:\/\//, '') === server.host

function found(one: Capsule | undefined, what: string, given: string, all: readonly Capsule[]): Capsule {
  if (one) return one
  const [close] = similar(
    given,
    all.map(({name}) => name),
  )
  throw new AppError({
    code: 'not_found',
    message: `There is no smart proxy ${what} that mirrors content`,
    hint: `${close === undefined ? '' : `Did you mean "${close}"? `}List them: mallet capsule list`,
    exit: exitCodes.notFound,
  })
}

/** Refuses registries that could belong to any of several proxies. */
export function checkRegistries(proxies: readonly Capsule[], registries: readonly string[]): void {
  if (registries.length > 0 && proxies.length !== 1)
    throw usageError(
      '--registry names the registries behind one smart proxy',
      'Name the smart proxy with --name or --id, and only one',
    )
}
