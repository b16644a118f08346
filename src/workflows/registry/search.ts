// Searching a registry: by the server's own search where it has one, else in its catalog, as podman does.
import {AppError} from '../../core/errors'
import type {Transport} from '../../katello/transport'
import type {RegistryClient} from '../../oci/client/client'

export interface FoundRepository {
  readonly name: string
  readonly description: string | null
}

interface SearchAnswer {
  readonly num_results?: unknown
  readonly results?: readonly {readonly name?: unknown; readonly description?: unknown}[]
}

const firstPage = 500

/** Repositories that match a query of the server's search language; undefined when the server has no such search. */
export async function searchServer(transport: Transport, query: string): Promise<FoundRepository[] | undefined> {
  try {
    const first = await ask(transport, query, firstPage)
    // There are no pages: what is too much for the first answer is asked for at once.
    return first.total > first.found.length ? (await ask(transport, query, first.total)).found : first.found
  } catch (error) {
    if (error instanceof AppError && (error.parts.status === 404 || error.parts.status === 405)) return undefined
    throw error
  }
}

async function ask(transport: Transport, q: string, n: number): Promise<{total: number; found: FoundRepository[]}> {
  const {body} = await transport.request<SearchAnswer | undefined>('GET', '/v1/search', {query: {q, n}})
  const found = (body?.results ?? []).flatMap(({name, description}) =>
    typeof name === 'string' ? [{name, description: typeof description === 'string' ? description : null}] : [],
  )
  return {total: typeof body?.num_results === 'number' ? body.num_results : found.length, found}
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
