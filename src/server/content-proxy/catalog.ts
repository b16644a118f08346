import {digestOf} from '../../core/digest'
import type {RegistryRepository} from '../../oci/server'
import type {Database} from '../kernel/store/database'

/** A repository as Katello lists it to a proxy. */
export interface ListedRepository {
  readonly repository: string
  /** False where the environment allows unauthenticated pull. */
  readonly auth_required: boolean
}

export interface ProxyUser {
  readonly id: number
  readonly login: string
}

/** A token that Katello gave to a user through this proxy; of the token itself only its checksum is kept. */
export interface ProxyToken {
  readonly id: number
  readonly user: ProxyUser
  readonly createdAt: number
  readonly expiresAt: number
}

interface Row {
  readonly id: number
  readonly name: string
  readonly auth_required: number
  readonly content_set_id: number
}

const visible = 'listed = 1 AND content_set_id IS NOT NULL'
const columns = 'r.id AS id, r.name AS name, r.auth_required AS auth_required, r.content_set_id AS content_set_id'

const repositoryOf = (row: Row): RegistryRepository => ({
  id: row.id,
  name: row.name,
  contentSetId: row.content_set_id,
  isPush: false,
  needsUser: row.auth_required === 1,
})

/** Repositories, users, hosts and tokens that a content proxy knows, and who may see what. */
export class ProxyCatalog {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** A repository that is listed and whose content is here. */
  named(name: string): RegistryRepository | undefined {
    const row = this.#database.get<Row>(
      `SELECT ${columns} FROM proxy_repositories r WHERE r.name = ? AND ${visible}`,
      name,
    )
    return row && repositoryOf(row)
  }

  /** Every listed repository, by name. */
  all(): RegistryRepository[] {
    return this.#repositories(`SELECT ${columns} FROM proxy_repositories r WHERE ${visible} ORDER BY r.name`)
  }

  /** What needs no user. */
  open(): RegistryRepository[] {
    return this.all().filter(({needsUser}) => !needsUser)
  }

  ofUser({id}: ProxyUser): RegistryRepository[] {
    return this.#repositories(
      `SELECT ${columns} FROM proxy_repositories r JOIN proxy_user_catalogs c ON c.repository = r.name
       WHERE c.user_id = ? AND ${visible} ORDER BY r.name`,
      id,
    )
  }

  ofHost(uuid: string): RegistryRepository[] {
    return this.#repositories(
      `SELECT ${columns} FROM proxy_repositories r JOIN proxy_host_catalogs c ON c.repository = r.name
       JOIN proxy_hosts h ON h.id = c.host_id WHERE h.uuid = ? AND ${visible} ORDER BY r.name`,
      uuid,
    )
  }

  userMayRead({id}: ProxyUser, name: string): boolean {
    return this.#has('SELECT 1 FROM proxy_user_catalogs WHERE user_id = ? AND repository = ?', id, name)
  }

  hostMayRead(uuid: string, name: string): boolean {
    return this.#has(
      `SELECT 1 FROM proxy_host_catalogs c JOIN proxy_hosts h ON h.id = c.host_id WHERE h.uuid = ? AND c.repository = ?`,
      uuid,
      name,
    )
  }

  isHost(uuid: string): boolean {
    return this.#has('SELECT 1 FROM proxy_hosts WHERE uuid = ?', uuid)
  }

  users(): string[] {
    return this.#database.all<{login: string}>('SELECT login FROM proxy_users ORDER BY login').map(({login}) => login)
  }

  /** Content sets that repositories point at. */
  liveSets(): number[] {
    return this.#database
      .all<{id: number}>('SELECT content_set_id AS id FROM proxy_repositories WHERE content_set_id IS NOT NULL')
      .map(({id}) => id)
  }

  /** The content set of a repository, listed or not. */
  contentOf(name: string): number | undefined {
    const row = this.#database.get<{id: number | null}>(
      'SELECT content_set_id AS id FROM proxy_repositories WHERE name = ?',
      name,
    )
    return row?.id ?? undefined
  }

  /** Points a repository at what it has now; it stays hidden until it is listed. */
  setContent(name: string, contentSetId: number): void {
    this.#database.run(
      `INSERT INTO proxy_repositories (name, listed, auth_required, content_set_id) VALUES (?1, 0, 1, ?2)
       ON CONFLICT (name) DO UPDATE SET content_set_id = ?2`,
      name,
      contentSetId,
    )
  }

  /** Replaces the list of repositories; those that are not on it are gone, with their content. */
  setRepositories(list: readonly ListedRepository[]): void {
    this.#database.transaction(() => {
      const names = JSON.stringify(list.map(({repository}) => repository))
      this.#database.run('DELETE FROM proxy_repositories WHERE name NOT IN (SELECT value FROM json_each(?))', names)
      for (const {repository, auth_required} of list)
        this.#database.run(
          `INSERT INTO proxy_repositories (name, listed, auth_required) VALUES (?1, 1, ?2)
           ON CONFLICT (name) DO UPDATE SET listed = 1, auth_required = ?2`,
          repository,
          Number(auth_required),
        )
    })
  }

  /** Replaces what a user may see; adds the user. */
  setUserCatalog(login: string, repositories: Iterable<string>): ProxyUser {
    return this.#database.transaction(() => {
      this.#database.run('INSERT OR IGNORE INTO proxy_users (login) VALUES (?)', login)
      const id = Number(this.#database.get('SELECT id FROM proxy_users WHERE login = ?', login)?.['id'])
      this.#database.run('DELETE FROM proxy_user_catalogs WHERE user_id = ?', id)
      for (const name of new Set(repositories))
        this.#database.run('INSERT INTO proxy_user_catalogs VALUES (?, ?)', id, name)
      return {id, login}
    })
  }

  /** Replaces what a host may see; adds the host. */
  setHostCatalog(uuid: string, repositories: Iterable<string>): void {
    this.#database.transaction(() => {
      this.#database.run('INSERT OR IGNORE INTO proxy_hosts (uuid) VALUES (?)', uuid)
      const id = Number(this.#database.get('SELECT id FROM proxy_hosts WHERE uuid = ?', uuid)?.['id'])
      this.#database.run('DELETE FROM proxy_host_catalogs WHERE host_id = ?', id)
      for (const name of new Set(repositories))
        this.#database.run('INSERT INTO proxy_host_catalogs VALUES (?, ?)', id, name)
    })
  }

  /** Replaces the list of hosts; those that stay keep what they may see. */
  setHosts(uuids: readonly string[]): void {
    this.#database.transaction(() => {
      const list = JSON.stringify(uuids)
      this.#database.run('DELETE FROM proxy_hosts WHERE uuid NOT IN (SELECT value FROM json_each(?))', list)
      this.#database.run('INSERT OR IGNORE INTO proxy_hosts (uuid) SELECT value FROM json_each(?)', list)
    })
  }

  /** The token of a value, good or expired. */
  token(value: string): ProxyToken | undefined {
    const row = this.#database.get<Record<string, number> & {login: string}>(
      `SELECT t.id AS id, t.user_id AS user_id, u.login AS login, t.created_at AS created_at, t.expires_at AS expires_at
       FROM proxy_tokens t JOIN proxy_users u ON u.id = t.user_id WHERE t.checksum = ?`,
      digestOf(value),
    )
    if (!row) return undefined
    const {id = 0, user_id: userId = 0, login, created_at: createdAt = 0, expires_at: expiresAt = 0} = row
    return {id, user: {id: userId, login}, createdAt, expiresAt}
  }

  /** Keeps a token until it expires; forgets those that have. Times are in milliseconds since 1970. */
  keepToken(value: string, user: ProxyUser, now: number, expiresAt: number): void {
    this.#database.transaction(() => {
      this.#database.run('DELETE FROM proxy_tokens WHERE expires_at < ?', now)
      this.#database.run(
        `INSERT INTO proxy_tokens (checksum, user_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (checksum) DO UPDATE SET user_id = ?2, expires_at = ?4`,
        digestOf(value),
        user.id,
        now,
        expiresAt,
      )
    })
  }

  #repositories(query: string, ...values: (string | number)[]): RegistryRepository[] {
    return this.#database.all<Row>(query, ...values).map(repositoryOf)
  }

  #has(query: string, ...values: (string | number)[]): boolean {
    return this.#database.get(query, ...values) !== undefined
  }
}
