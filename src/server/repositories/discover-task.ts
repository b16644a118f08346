import {randomUUID} from 'node:crypto'
import {Secret} from '../../core/secret'
import {RegistryClient} from '../../oci/client/client'
import {refused} from '../kernel/errors'
import {taskKind} from '../kernel/tasks/kind'

export interface DiscoverInput extends Record<string, unknown> {
  url: string
  content_type: string
  upstream_username: string | null
  /** Names the password, which is never stored: anybody who may see the task sees its input. */
  upstream_password: string | null
  search: string | null
}

export interface DiscoverRequest {
  readonly url: string
  readonly username?: string | null | undefined
  readonly password?: string | null | undefined
  readonly search?: string | null | undefined
}

/** Passwords of searches that have not begun. */
const passwords = new Map<string, Secret>()

/** Input of a search for the container repositories of a registry. */
export function discoverInput({url, username, password, search}: DiscoverRequest): DiscoverInput {
  const key = password ? randomUUID() : null
  if (key !== null) passwords.set(key, new Secret(password ?? ''))
  return {
    url,
    content_type: 'docker',
    upstream_username: username || null,
    upstream_password: key,
    search: search || null,
  }
}

/** Lists what a registry has, in order of the names. Registries cannot be searched in version 2 of their API: the caller chooses. */
export const discoverRepositories = taskKind<DiscoverInput>({
  label: 'Actions::Katello::Repository::Discover',
  name: 'Discover',
  humanizeInput: ({url}) => [['url', {text: `URL '${url}'`, link: null}]],
  async run(task) {
    const {url, upstream_username: username, upstream_password: key} = task.input
    const password = key === null ? undefined : passwords.get(key)
    if (key !== null && !passwords.delete(key)) throw refused('The password of this search was not kept: search again')
    const client = new RegistryClient({url, ...(username && password && {credentials: {username, password}})})
    try {
      const found = await client.catalog({signal: task.signal})
      task.check()
      task.setOutput({repo_urls: [...new Set(found)].sort(), crawled: [url], to_follow: []})
      task.say(`Repositories found: ${found.length}`)
    } finally {
      client.close()
    }
  },
})
