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

/** What kinds of repositories there are, with the content each holds. */
export const repositoryTypes = [
  repositoryType(1, 'docker', ['docker_manifest', 'docker_manifest_list', 'docker_tag']),
  repositoryType(2, 'yum', ['rpm', 'srpm', 'erratum', 'package_group', 'modulemd']),
  repositoryType(3, 'file', ['file']),
  repositoryType(4, 'deb', ['deb']),
  repositoryType(5, 'ansible_collection', ['ansible_collection']),
  repositoryType(6, 'ostree', ['ostree_ref']),
  repositoryType(7, 'python', ['python_package']),
]
