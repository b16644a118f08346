const crud = (what: string) => ['view', 'create', 'edit', 'destroy'].map((verb) => `${verb}_${what}`)

/** Every permission the server knows. */
export const permissions: readonly string[] = [
  ...crud('organizations'),
  ...crud('locations'),
  ...crud('users'),
  ...crud('roles'),
  ...crud('personal_access_tokens').map((name) => name.replace('destroy_', 'revoke_')),
  ...crud('settings').filter((name) => /^(view|edit)/.test(name)),
  ...crud('products'),
  'sync_products',
  ...crud('content_views'),
  'publish_content_views',
  'promote_or_remove_content_views',
  ...crud('lifecycle_environments'),
  'promote_or_remove_content_views_to_environments',
  ...crud('flatpak_remotes'),
  ...crud('content_credentials'),
  ...crud('sync_plans'),
  'sync_sync_plans',
  ...crud('activation_keys'),
  ...crud('host_collections'),
  'view_capsule_content',
  'manage_capsule_content',
  ...crud('smart_proxies'),
  ...crud('http_proxies'),
  ...crud('bookmarks'),
  'view_foreman_tasks',
  'edit_foreman_tasks',
  ...crud('hosts'),
  ...crud('job_templates'),
  'view_job_invocations',
  'create_job_invocations',
  'cancel_job_invocations',
  'view_template_invocations',
  'create_template_invocations',
  'view_remote_execution_features',
  'edit_remote_execution_features',
].filter((name) => name !== 'edit_personal_access_tokens')

const runningJobs: readonly string[] = [
  'view_job_templates',
  'view_job_invocations',
  'create_job_invocations',
  'create_template_invocations',
  'view_hosts',
  'view_smart_proxies',
  'view_bookmarks',
  'view_remote_execution_features',
]

/** Roles that every server has, with their permissions. */
export const builtinRoles: readonly {
  name: string
  description: string
  builtin: number
  permissions: readonly string[]
}[] = [
  {
    name: 'Default role',
    description: 'Role that is assigned to every user',
    builtin: 2,
    permissions: ['view_personal_access_tokens', 'create_personal_access_tokens', 'revoke_personal_access_tokens'],
  },
  {
    name: 'Viewer',
    description: 'Can view everything and change nothing',
    builtin: 0,
    permissions: permissions.filter((name) => name.startsWith('view_')),
  },
  {
    name: 'Manager',
    description: 'Can do everything except manage users, roles and settings',
    builtin: 0,
    permissions: permissions.filter((name) => !/_(users|roles|settings)$/.test(name)),
  },
  {
    name: 'Remote Execution User',
    description: 'Can run jobs on hosts',
    builtin: 0,
    permissions: runningJobs,
  },
  {
    name: 'Remote Execution Manager',
    description: 'Can run and cancel jobs, and choose what they run',
    builtin: 0,
    permissions: [
      ...runningJobs,
      'cancel_job_invocations',
      'create_job_templates',
      'edit_job_templates',
      'destroy_job_templates',
      'edit_remote_execution_features',
    ],
  },
  {
    name: 'Content publisher',
    description: 'Can synchronize, push, publish and promote container content',
    builtin: 0,
    permissions: [
      ...permissions.filter((name) =>
        /^view_(organizations|products|content_views|lifecycle_environments|flatpak_remotes|foreman_tasks|hosts)$/.test(
          name,
        ),
      ),
      'sync_products',
      'publish_content_views',
      'promote_or_remove_content_views',
      'promote_or_remove_content_views_to_environments',
    ],
  },
]
