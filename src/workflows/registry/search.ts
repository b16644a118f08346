// Searching a registry: by the server's own search where it has one, else in its catalog, as podman does.
import {registrySearch} from '../../contract/registry'
import {AppError} from '../../core/errors'
import type {Client} from '../../katello/client'
import type {RegistryClient} from '../../oci/client/client'

export interface FoundRepository {
  readonly name: string
  readonly description: string | null
}

const firstPage = 500

/** Repositories that match a query of the server's search language; undefined when the server has no such search. */
export async function searchServer(client: Client, query: string): Promise<FoundRepository[] | undefined> {
  try {
    const first = await ask(client, query, firstPage)
    // There are no pages: what is too much for the first answer is asked for at once.
    return first.total > first.found.length ? (await ask(client, query, first.total)).found : first.found
  } catch (error) {
    if (error instanceof AppError && (error.parts.status === 404 || error.parts.status === 405)) return undefined
    throw error
  }
}

async function ask(client: Client, q: string, n: number): Promise<{total: number; found: FoundRepository[]}> {
  const answer = await client.call(registrySearch, {q, n})
  const found = (answer?.results ?? []).map(({name, description}) => ({name, description: description ?? null}))
  return {total: answer?.num_results ?? found.length, found}
}

/** Repositories of the catalog whose name has every word of the query, in any case. */
export async function searchCatalog(
  client: RegistryClient,
  query: string,
  signal: AbortSignal,
): Promise<FoundRepository[]> {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const names = [...new Set(await client.catalog({signal}))].sort()
  return names
    .filter((name) => words.every((word) => name.toLowerCase().includes(word)))
    .map((name) => ({name, description: null}))
}
