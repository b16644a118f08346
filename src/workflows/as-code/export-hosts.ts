// Hosts as a file describes them: an entry for each set of content view environments, with a search that names its hosts.
import {hosts} from '../../contract/hosts'
import type {Client} from '../../katello/client'
import {hostOf, readHosts, type ActualHost} from './actual-hosts'
import type {Entry, Value} from './model'
import {isEqual} from './model'

/** A search travels in a URL, which servers limit to about eight thousand characters. */
const longestSearch = 4000

const member = 'content_view_environments'

/**
 * Entries for all registered hosts of an organization. Those of a file are kept as long as all the hosts that they find have the same
 * content view environments, and no other entry finds them. One paged list, and a request for each entry of the file.
 */
export async function hostEntries(client: Client, organizationId: number, own: readonly Entry[]): Promise<Entry[]> {
  const wanted = own.filter(({kind}) => kind === 'host')
  const [listed, found] = await Promise.all([
    client.all(hosts.index, {organization_id: organizationId}),
    readHosts(client, organizationId, wanted),
  ])
  const left = new Map(
    listed.map(hostOf).flatMap((one) => (one.environments.length > 0 ? [[one.id, one] as const] : [])),
  )
  const kept = wanted.flatMap((entry) => {
    const group = found.get(entry.path[0] ?? '') ?? []
    const [first] = group
    const environments = first?.environments ?? entry.values[member] ?? []
    if (!group.every((one) => left.has(one.id) && isEqual(one.environments, environments))) return []
    for (const {id} of group) left.delete(id)
    return [{...entry, values: {[member]: environments}}]
  })
  return [...kept, ...groupsOf([...left.values()])]
}

/** One entry for each set of content view environments, in the order of their labels. */
function groupsOf(all: readonly ActualHost[]): Entry[] {
  const groups = new Map<string, ActualHost[]>()
  for (const one of all) {
    const key = one.environments.join('\n')
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, group]) =>
      searchesFor(group.map(({name}) => name).toSorted()).map((search) => entryOf(search, key.split('\n'))),
    )
}

const entryOf = (search: string, environments: Value): Entry => ({
  kind: 'host',
  path: [search],
  values: {[member]: environments},
})

/** Searches that find exactly the hosts of these names; several where one would be too long. */
function searchesFor(names: readonly string[]): string[] {
  const groups: string[][] = [[]]
  let length = 0
  for (const name of names) {
    length += name.length + ', '.length
    if (length > longestSearch && groups.at(-1)?.length) {
      groups.push([])
      length = name.length
    }
    groups.at(-1)?.push(name)
  }
  return groups.map((group) => (group.length === 1 ? `name = ${group.join()}` : `name ^ (${group.join(', ')})`))
}
