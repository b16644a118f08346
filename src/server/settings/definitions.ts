import type {Store} from '../tables'

type SettingValue = string | number | boolean | null

/** One setting that the API shows and that the server obeys. */
export interface SettingDefinition {
  readonly name: string
  readonly fullName: string
  readonly description: string
  readonly category: 'general' | 'auth' | 'content' | 'remote_execution'
  readonly fallback: SettingValue
  readonly choices?: readonly string[]
}

const define = (
  category: SettingDefinition['category'],
  name: string,
  fullName: string,
  fallback: SettingValue,
  description: string,
  choices?: readonly string[],
): SettingDefinition => ({name, fullName, description, category, fallback, ...(choices && {choices})})

export const settingDefinitions: readonly SettingDefinition[] = [
  define('general', 'entries_per_page', 'Entries per page', 20, 'Number of records per page of a list'),
  define('general', 'instance_title', 'Instance title', null, 'Name of this server'),
  define('general', 'http_proxy', 'HTTP(S) proxy', null, 'Proxy for outgoing requests'),
  define('auth', 'idle_timeout', 'Idle timeout', 60, 'Minutes after which an idle session expires'),
  define(
    'auth',
    'failed_login_attempts_limit',
    'Failed login attempts limit',
    30,
    'Failed logins allowed per address in five minutes; 0 for no limit',
  ),
  define(
    'content',
    'registry_token_expiration_minutes',
    'Registry token expiration',
    60,
    'Minutes after which a registry token expires',
  ),
  define(
    'content',
    'default_download_policy',
    'Default repository download policy',
    'immediate',
    'Download policy of new repositories',
    ['immediate', 'on_demand'],
  ),
  define(
    'content',
    'default_non_yum_mirroring_policy',
    'Default mirroring policy',
    'mirror_content_only',
    'Mirroring policy of new repositories',
    ['additive', 'mirror_content_only'],
  ),
  define(
    'content',
    'default_proxy_download_policy',
    'Default smart proxy download policy',
    'on_demand',
    'Download policy of new smart proxies',
    ['immediate', 'on_demand', 'inherit', 'streamed'],
  ),
  define(
    'content',
    'delete_repo_across_cv',
    'Allow deleting repositories in published content views',
    true,
    'Whether repositories in content view versions can be deleted',
  ),
  define(
    'content',
    'distribute_archived_cvv',
    'Distribute archived content view versions',
    false,
    'Whether content view versions can be pulled outside of environments',
  ),
  define(
    'content',
    'restrict_composite_view',
    'Restrict composite content view promotion',
    false,
    'Promote a composite content view only to environments that its components are in',
  ),
  define(
    'content',
    'foreman_proxy_content_auto_sync',
    'Sync smart proxies after content view promotion',
    true,
    'Synchronize smart proxies when their environments change',
  ),
  define(
    'content',
    'allow_multiple_content_views',
    'Allow multiple content views',
    true,
    'Whether a host can have several content view environments',
  ),
  define(
    'content',
    'sync_connect_timeout_v2',
    'Sync connection timeout',
    60,
    'Seconds to wait for a connection while synchronizing',
  ),
  define(
    'content',
    'sync_sock_read_timeout',
    'Sync read timeout',
    3600,
    'Seconds to wait for data while synchronizing',
  ),
  define(
    'content',
    'download_rate_limit',
    'Download rate limit',
    0,
    'Requests per second while synchronizing; 0 for no limit',
  ),
  define(
    'remote_execution',
    'remote_execution_effective_user',
    'Effective User',
    'root',
    'User that scripts of jobs run as by default',
  ),
  define(
    'remote_execution',
    'remote_execution_time_to_pickup',
    'Time to pickup',
    86400,
    'Seconds within which a host must fetch a job; the job fails on hosts that do not',
  ),
]

const byName = new Map(settingDefinitions.map((definition) => [definition.name, definition]))

/** Settings with their defaults; changed values are kept in the database. */
export class Settings {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  value(name: string): SettingValue {
    const row = this.#store.settings.first({name})
    return row ? (row.value as SettingValue) : (byName.get(name)?.fallback ?? null)
  }

  number(name: string): number {
    return Number(this.value(name) ?? 0)
  }

  text(name: string): string {
    return String(this.value(name) ?? '')
  }

  flag(name: string): boolean {
    return this.value(name) === true
  }

  /** When it was changed last, or null while it has its default. */
  changedAt(name: string): number | null {
    return this.#store.settings.first({name})?.updated_at ?? null
  }

  set(name: string, value: SettingValue): void {
    const now = this.#store.now()
    const row = this.#store.settings.first({name})
    if (row) this.#store.settings.update(row.id, {value, updated_at: now})
    else this.#store.settings.insert({name, value, updated_at: now})
  }
}

/** The settings that a database has. */
export const settingsOf = (store: Store): Settings => new Settings(store)

export const settingDefinition = (name: string) => byName.get(name)
