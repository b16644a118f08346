import type {Repository} from '../../contract/repositories'
import type {Client} from '../../katello/client'
import {isHost} from '../../oci/reference'

/** Host and port of the server's registry as it writes them before the names of repositories; its own where none shows it. */
export async function registryHost(client: Client, all: readonly Repository[]): Promise<string> {
  for (const {full_path: path, container_repository_name: name} of all)
    if (name && path?.endsWith(`/${name}`)) {
      const host = path.slice(0, -name.length - 1)
      if (isHost(host)) return host
    }
  return (await client.server()).host
}
