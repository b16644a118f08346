// Hosts of an organization, with the content view environments that they have.
import {hosts, type Host} from '../../contract/hosts'
import {AppError} from '../../core/errors'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import type {Entry} from './model'
import type {PlaceOf} from './read-file'
import {atOnce} from './reading'

export interface ActualHost {
  readonly id: number
  readonly name: string
  readonly environments: readonly string[]
}

/** The hosts that each search of the entries finds. */
export async function readHosts(
  client: Client,
  organizationId: number,
  entries: readonly Entry[],
  placeOf?: PlaceOf,
): Promise<ReadonlyMap<string, readonly ActualHost[]>> {
  const wanted = entries.filter(({kind}) => kind === 'host')
  const lists = await mapParallel(wanted, atOnce, async (entry) => {
    const [search = ''] = entry.path
    try {
      const found = await client.all(hosts.index, {organization_id: organizationId}, {search})
      return [search, found.map(hostOf)] as const
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const at = placeOf?.(entry, ['search'])
      throw at === undefined ? error : new AppError({...error.parts, message: `${at}: ${error.message}`})
    }
  })
  return new Map(lists)
}

export const hostOf = ({id, name, content_facet_attributes: facet}: Host): ActualHost => ({
  id,
  name,
  environments: (facet?.content_view_environments ?? []).flatMap(({label}) => label ?? []),
})
