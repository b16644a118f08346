// Finding the container repositories of an upstream registry, and making repositories of a product of them.
import {organizations} from '../../contract/organizations'
import {repositories} from '../../contract/repositories'
import {textsOf} from '../../core/json'
import type {Client} from '../../katello/client'

export interface Upstream {
  /** `https://registry.example.com` */
  readonly url: string
  readonly username?: string | undefined
  readonly password?: string | undefined
}

export interface Discovered {
  /** As the registry calls it. */
  readonly name: string
  readonly status: 'found' | 'created' | 'present'
  /** The repository that is there now; null for one that was only found. */
  readonly repository_id: number | null
}

/** Names that the server finds in a registry, in order. Registries that cannot be searched list all: the names are compared here as well. */
export async function discover(
  client: Client,
  {url, username, password}: Upstream,
  {organizationId, search = ''}: {readonly organizationId: number; readonly search?: string | undefined},
): Promise<string[]> {
  const task = await client.call(organizations.repo_discover, {
    id: organizationId,
    url,
    content_type: 'docker',
    upstream_username: username,
    upstream_password: password,
    search: search || '*',
  })
  const {output} = await client.wait(task)
  const term = search.toLowerCase()
  return textsOf(output?.['repo_urls']).filter((name) => name.toLowerCase().includes(term))
}

export const found = (name: string): Discovered => ({name, status: 'found', repository_id: null})

/** Makes a repository for each name, unless the product has one of that name. One request, and one for each that is made. */
export async function createDiscovered(
  client: Client,
  names: readonly string[],
  {url, username, password}: Upstream,
  productId: number,
): Promise<Discovered[]> {
  const present = await client.all(repositories.index, {product_id: productId})
  const idOf = new Map(present.map(({name, id}) => [name, id]))
  const done: Discovered[] = []
  for (const name of names) {
    const id = idOf.get(name)
    if (id !== undefined) {
      done.push({name, status: 'present', repository_id: id})
      continue
    }
    const made = await client.call(repositories.create, {
      name,
      product_id: productId,
      content_type: 'docker',
      url,
      docker_upstream_name: name,
      upstream_username: username,
      upstream_password: password,
    })
    done.push({name, status: 'created', repository_id: made.id})
  }
  return done
}
