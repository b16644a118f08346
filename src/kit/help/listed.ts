// Which command lists a resource, for messages that say where to look.
import type {Resource} from '../../resources/define'

/** Option word of a resource -> words of the topic whose `list` shows it. What is not here has no such command. */
const topics: Readonly<Record<string, string>> = {
  'access-token': 'user access-token',
  capsule: 'capsule',
  'content-view': 'content-view',
  'content-view-environment': 'content-view-environment',
  'content-view-filter': 'content-view filter',
  'content-view-filter-rule': 'content-view filter rule',
  'content-view-version': 'content-view version',
  'docker-manifest': 'docker manifest',
  'docker-tag': 'docker tag',
  'flatpak-remote': 'flatpak-remote',
  'flatpak-remote-repository': 'flatpak-remote remote-repository',
  host: 'host',
  'lifecycle-environment': 'lifecycle-environment',
  organization: 'organization',
  product: 'product',
  repository: 'repository',
  setting: 'settings',
  'smart-proxy': 'capsule',
  task: 'task',
}

/** The command that lists a resource, as it is typed; undefined when there is none. */
export function listCommand(resource: Pick<Resource, 'flag'>): string | undefined {
  const words = Object.hasOwn(topics, resource.flag) ? topics[resource.flag] : undefined
  return words === undefined ? undefined : `mallet ${words} list`
}
