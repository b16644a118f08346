// In which releases of Katello the API differs: the one table that the embedded server's parameters, answers and description
// follow, and the client's refusals.

/** Releases of Katello that the embedded server can be. */
export const katelloVersions = ['4.16', '4.20', '5.0'] as const
export type KatelloVersion = (typeof katelloVersions)[number]

/** The versions that a server of a release reports: its own, and that of the Foreman it belongs to. */
export interface Release {
  readonly katello: string
  readonly foreman: string
}

export const releases: Readonly<Record<KatelloVersion, Release>> = {
  '4.16': {katello: '4.16.3', foreman: '3.14.0'},
  '4.20': {katello: '4.20.1', foreman: '3.18.0'},
  '5.0': {katello: '5.0.0', foreman: '5.0.0'},
}

/** What only some releases have, of one resource or of some of its actions. */
export interface Difference {
  /** Name of the resource in the API. */
  readonly resource: string
  /** Only these of its actions; all when left out. */
  readonly actions?: readonly string[]
  /** First release that has it; every older one when left out. */
  readonly since?: string
  /** First release that no longer has it. */
  readonly removed?: string
  /** Parameters, by their path in the request. Those that are gone are numbers. */
  readonly params?: readonly string[]
  /** Members of the answer, by their path in a record; lists on the way are walked through. */
  readonly fields?: readonly string[]
  /** The actions themselves. */
  readonly whole?: true
  /** A request says the same by another parameter, so that a server without this one misses nothing. */
  readonly redundant?: true
}

const saving = ['create', 'update']

export const differences: readonly Difference[] = [
  {
    resource: 'activation_keys',
    actions: saving,
    removed: '5.0',
    params: ['content_view_id', 'environment_id'],
  },
  {
    resource: 'activation_keys',
    removed: '5.0',
    fields: ['content_view', 'content_view_id', 'environment', 'environment_id'],
  },
  {resource: 'activation_keys', removed: '4.21', fields: ['products']},
  {resource: 'activation_keys', since: '4.17', fields: ['content_view_environments.content_view.rolling']},
  {
    resource: 'hosts',
    actions: saving,
    removed: '5.0',
    params: ['host.content_facet_attributes.content_view_id', 'host.content_facet_attributes.lifecycle_environment_id'],
  },
  {
    resource: 'hosts',
    since: '4.17',
    fields: [
      'content_facet_attributes.content_view.rolling',
      'content_facet_attributes.content_view_environments.content_view.rolling',
    ],
  },
  {resource: 'hosts', since: '4.18', fields: ['content_facet_attributes.content_view_environments.id']},
  {
    resource: 'hostgroups',
    actions: saving,
    removed: '5.0',
    params: ['hostgroup.content_view_id', 'hostgroup.lifecycle_environment_id'],
  },
  {resource: 'hostgroups', actions: saving, since: '4.21', params: ['hostgroup.content_view_environment_id']},
  {resource: 'hostgroups', since: '5.0', fields: ['content_view_environment_id', 'content_view_environment']},
  {resource: 'host_packages', actions: ['index'], since: '4.20', params: ['persistence']},
  {resource: 'host_packages', since: '4.20', fields: ['persistence']},
  {resource: 'host_packages', actions: ['containerfile_install_command'], since: '4.20', whole: true},
  {resource: 'content_views', actions: ['create'], since: '4.17', params: ['rolling']},
  {resource: 'content_views', actions: saving, since: '4.19', params: ['environment_ids']},
  {
    resource: 'content_views',
    actions: ['remove', 'bulk_delete_versions'],
    since: '4.21',
    params: ['hostgroup_content_view_environment_id'],
  },
  {resource: 'content_views', since: '4.17', fields: ['rolling']},
  {resource: 'content_views', since: '4.19', fields: ['environment_ids']},
  {resource: 'content_views', since: '4.21', fields: ['hostgroups', 'environments.hostgroups']},
  {
    resource: 'content_view_versions',
    since: '4.17',
    fields: ['environments.multi_env_host_count', 'environments.multi_env_ak_count'],
  },
  {resource: 'content_view_versions', since: '4.21', fields: ['environments.hostgroup_count']},
  {resource: 'lifecycle_environments', since: '4.17', fields: ['capsules']},
  {resource: 'organizations', since: '4.17', fields: ['rolling_content_views_count']},
  {resource: 'organizations', removed: '4.21', fields: ['simple_content_access']},
  {
    resource: 'repositories',
    actions: ['index'],
    since: '4.17',
    fields: ['docker_upstream_name', 'organization', 'organization_id'],
  },
  {resource: 'repositories', since: '4.20', fields: ['flatpak_dependencies']},
  {
    resource: 'docker_tags',
    since: '4.19',
    fields: [
      'manifest.labels',
      'manifest.annotations',
      'manifest.is_bootable',
      'manifest.is_flatpak',
      'manifest.created_at',
      'manifest.updated_at',
      'manifest.manifests',
      'manifest.content_type',
    ],
  },
  {
    resource: 'docker_tags',
    actions: ['index', 'show', 'compare'],
    since: '4.20',
    fields: [
      'repositories.library_instance',
      'repositories.product_id',
      'repositories.product_name',
      'repositories.kt_environment',
      'repositories.content_view_version',
    ],
  },
  {
    resource: 'flatpak_remote_repositories',
    actions: ['mirror'],
    since: '4.18',
    params: ['product_name', 'organization_id'],
    redundant: true,
  },
  {resource: 'flatpak_remote_repositories', actions: ['mirror'], since: '4.20', params: ['dependency_ids']},
  {resource: 'flatpak_remote_repositories', since: '4.18', fields: ['application_name', 'last_mirrored']},
  {resource: 'flatpak_remote_repositories', since: '4.20', fields: ['repository_dependencies']},
  {resource: 'flatpak_remotes', since: '4.18', fields: ['upstream_password_exists']},
  {resource: 'flatpak_remotes', actions: ['index'], since: '4.19', fields: ['has_redhat_flatpak_remote']},
  {resource: 'flatpak_remotes', since: '4.20', fields: ['last_scan', 'last_scan_words']},
  {resource: 'capsule_content', since: '4.17', fields: ['lifecycle_environments.content_views.rolling']},
]

/** First release whose Pulp synchronizes the signatures of the images it chose, whatever the tag filters say of their tags. */
export const companionTagsSince = '5.0'

/** True when a release, `4.20` or `4.20.1`, is not older than another. */
export function isAtLeast(version: string, other: string): boolean {
  const [major = 0, minor = 0] = numbers(version)
  const [leastMajor = 0, leastMinor = 0] = numbers(other)
  return major !== leastMajor ? major > leastMajor : minor >= leastMinor
}

const numbers = (version: string): number[] => version.split('.').map((part) => Number.parseInt(part, 10))

/** What a release lacks of what others have. */
export const lacking = (version: KatelloVersion): readonly Difference[] =>
  differences.filter(
    ({since, removed}) =>
      (since !== undefined && !isAtLeast(version, since)) || (removed !== undefined && isAtLeast(version, removed)),
  )

/** True when a difference is about an action of a resource. */
export const concerns = ({resource, actions}: Difference, ofResource: string, action: string): boolean =>
  resource === ofResource && (actions?.includes(action) ?? true)
