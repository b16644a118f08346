// Container repositories of an organization, with what only a request for each tells where that is wanted.
import {repositories, type Repository, type RepositoryDetails} from '../../contract/repositories'
import {mapParallel} from '../../core/parallel'
import type {Client} from '../../katello/client'
import {kinds} from './kinds'
import {keyOf, type Actual, type Value} from './model'
import {atOnce, blank, nameIn, type Wanted} from './reading'

export type RepositoryRecord = Repository & Partial<RepositoryDetails> & {readonly isOnDemand: boolean}

/** Container repositories in Library, with what only a request for each tells where that is wanted. */
export async function readRepositories(
  client: Client,
  organizationId: number,
  {entries, onRead}: Wanted,
): Promise<RepositoryRecord[]> {
  const query = {organization_id: organizationId, content_type: 'docker'}
  const wantsPolicy =
    entries === undefined || entries.some(({kind, values}) => kind === 'repository' && 'download_policy' in values)
  const [listed, onDemand] = await Promise.all([
    client.all(repositories.index, query),
    wantsPolicy ? client.all(repositories.index, {...query, download_policy: 'on_demand'}) : [],
  ])
  const lazy = new Set(onDemand.map(({id}) => id))
  const wanted = new Map(
    (entries ?? []).filter(({kind}) => kind === 'repository').map((one) => [keyOf(one), one.values]),
  )
  const isNeeded = (one: Repository): boolean => {
    if (entries === undefined) return true
    const values = wanted.get(keyOf({kind: 'repository', path: [one.product.name, one.name]}))
    return Object.keys(values ?? {}).some((name) => !isListed(one, name))
  }
  const needed = listed.filter(isNeeded)
  let done = 0
  const details = new Map(
    await mapParallel(needed, atOnce, async ({id, product}) => {
      const read = await client.call(repositories.show, {id})
      onRead?.(++done, needed.length)
      return [id, {...read, product}] as const // the product in a list is the one that is compared
    }),
  )
  return listed.map((one) => ({...one, ...details.get(one.id), isOnDemand: lazy.has(one.id)}))
}

/** True when the list has what is to be compared: releases differ in what they list. */
function isListed(record: Repository, member: string): boolean {
  const declared = kinds.repository.members[member]
  if (declared?.detail) return false
  return ['label', 'content_type', 'download_policy'].includes(member) || member in record
}

export function repositoryEntry(one: RepositoryRecord, credentials: ReadonlyMap<number, string>): Actual {
  const isRead = 'verify_ssl_on_sync' in one
  const values: Record<string, Value> = {
    label: one.label,
    content_type: one.content_type,
    description: blank(one.description),
    url: blank(one.url),
    ...('docker_upstream_name' in one && {docker_upstream_name: blank(one.docker_upstream_name)}),
    ...('include_tags' in one && {include_tags: sorted(one.include_tags)}),
    ...('exclude_tags' in one && {exclude_tags: sorted(one.exclude_tags)}),
    mirroring_policy: one.mirroring_policy,
    download_policy: one.isOnDemand ? 'on_demand' : 'immediate',
  }
  if (isRead)
    Object.assign(values, {
      verify_ssl_on_sync: one.verify_ssl_on_sync,
      upstream_username: blank(one.upstream_username),
      upstream_password: one.upstream_password_exists === true,
      http_proxy_policy: one.http_proxy_policy,
      gpg_key: nameIn(credentials, one.gpg_key_id),
      ssl_ca_cert: nameIn(credentials, one.ssl_ca_cert_id),
      ssl_client_cert: nameIn(credentials, one.ssl_client_cert_id),
      ssl_client_key: nameIn(credentials, one.ssl_client_key_id),
    })
  return {kind: 'repository', path: [one.product.name, one.name], id: one.id, values}
}

const sorted = (texts: readonly string[] | null | undefined): string[] => [...(texts ?? [])].toSorted()
