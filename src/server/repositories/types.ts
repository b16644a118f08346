import {failedPrecondition} from '../kernel/errors'

const contentType = (label: string, container: boolean) => ({
  label,
  content_type: label,
  generic_browser: false,
  removable: true,
  uploadable: !container,
  indexed: true,
})

const repositoryType = (id: number, name: string, content: readonly string[]) => ({
  id,
  name,
  creatable: true,
  pulp3_support: true,
  pulp3_plugin: name,
  generic_remote_options: [],
  import_attributes: [],
  url_description: name === 'docker' ? 'URL of the registry to synchronize from' : 'URL of the upstream',
  content_types: content.map((label) => contentType(label, name === 'docker')),
})

/** The kinds of repositories that can hold something here, as on a Katello that has only the container plug-in of Pulp. */
export const repositoryTypes = [repositoryType(1, 'docker', ['docker_manifest', 'docker_manifest_list', 'docker_tag'])]

/** Refuses to create a repository of a type that could never hold anything. */
export function checkCreatable(contentType: string | null | undefined): void {
  const names = repositoryTypes.map(({name}) => name)
  if (!names.includes(contentType ?? ''))
    throw failedPrecondition(`Invalid params provided - content_type must be one of ${names.join(',')}`)
}
