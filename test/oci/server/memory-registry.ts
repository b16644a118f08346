import type {IncomingMessage} from 'node:http'
import {
  bearerChallenge,
  parseBasic,
  parseBearer,
  refuse,
  sendToken,
  type Caller,
  type Exchange,
  type RegistryChange,
  type RegistryPorts,
  type RegistryRepository,
} from '../../../src/oci/server'
import type {ContentStore} from '../../../src/oci/store'

interface MemoryUser {
  readonly login: string
  readonly password: string
  /** Names of repositories, or `*`. */
  readonly mayRead: readonly string[] | '*'
}

/** The ports of a registry in memory: a few users, and whatever a test adds. Any user may push to any name. */
export class MemoryRegistry implements RegistryPorts {
  readonly content: ContentStore
  readonly users: MemoryUser[] = [
    {login: 'admin', password: 'changeme', mayRead: '*'},
    {login: 'dev', password: 'secret', mayRead: '*'},
  ]
  readonly repositories = new Map<string, RegistryRepository>()
  readonly changes: {name: string; change: RegistryChange}[] = []
  created = 0
  blobs?: NonNullable<RegistryPorts['blobs']>

  constructor(content: ContentStore) {
    this.content = content
  }

  readonly catalog = {
    named: (name: string) => this.repositories.get(name),
    readable: (caller: Caller) => [...this.repositories.values()].filter((one) => this.#mayRead(caller, one)),
    mayRead: (caller: Caller, repository: RegistryRepository) => this.#mayRead(caller, repository),
  }

  readonly access = {
    identify: ({headers: {authorization}}: IncomingMessage): Caller => {
      const user = this.#userOf(authorization ?? '')
      return {isAnonymous: !user, isRefused: authorization !== undefined && !user, user: user?.login}
    },
    unauthenticated: (exchange: Exchange) =>
      refuse(401, 'UNAUTHORIZED', 'log in first', undefined, bearerChallenge(exchange, 'repository:any:pull,push')),
  }

  readonly tokens = {
    answer: (exchange: Exchange) => {
      const user = this.#userOf(exchange.request.headers.authorization ?? '')
      if (!user) throw refuse(401, 'UNAUTHORIZED', 'wrong login')
      const now = Date.now()
      sendToken(exchange, {value: `token-of-${user.login}`, issuedAt: now, expiresAt: now + 60_000})
    },
  }

  push?: NonNullable<RegistryPorts['push']> = {
    find: (_caller: Caller, name: string) => this.repositories.get(name),
    create: async (_caller: Caller, name: string) => {
      this.created++
      // Creating takes its time; requests that come meanwhile must wait for it.
      await new Promise((resolve) => setTimeout(resolve, 5))
      return this.addPushed(name)
    },
    changed: ({name}: RegistryRepository, change: RegistryChange) => void this.changes.push({name, change}),
  }

  readonly flatpaks = {listed: (caller: Caller) => this.catalog.readable(caller)}

  /** Adds a repository that was not pushed. */
  addRepository(name: string, contentSetId: number, more: Partial<RegistryRepository> = {}): RegistryRepository {
    const repository = {id: this.repositories.size + 100, name, contentSetId, isPush: false, needsUser: true, ...more}
    this.repositories.set(name, repository)
    return repository
  }

  /** Adds the repository of a first push. */
  addPushed(name: string): RegistryRepository {
    return this.addRepository(name, this.content.sets.create({mutable: true}), {isPush: true})
  }

  #userOf(authorization: string): MemoryUser | undefined {
    const [basic, bearer] = [parseBasic(authorization), parseBearer(authorization)]
    return this.users.find(({login, password}) =>
      basic ? login === basic.login && password === basic.password : bearer === `token-of-${login}`,
    )
  }

  #mayRead({user}: Caller, {name, needsUser}: RegistryRepository): boolean {
    const names = this.users.find(({login}) => login === user)?.mayRead ?? []
    return !needsUser || names === '*' || names.includes(name)
  }
}
