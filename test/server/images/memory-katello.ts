import {randomBytes} from 'node:crypto'
import type {ContentStore} from '../../../src/oci/store'
import type {RegistryChange, RegistryRepository} from '../../../src/oci/server'
import type {
  AccessToken,
  Identity,
  Instances,
  Labelled,
  NewPushRepository,
  PushRepositories,
  PushRoot,
  RegistryUser,
  Senders,
} from '../../../src/server/images/registry/lookups'
import type {RegistryParts} from '../../../src/server/images/registry/ports'

interface MemoryUser extends RegistryUser {
  readonly password: string
  /** Names of repositories, or `*`. */
  readonly mayRead: readonly string[]
  /** Ids of products, or `*`. */
  readonly maySync: readonly number[] | '*'
}

interface MemoryRoot {
  readonly productId: number
  readonly label: string
  readonly root: PushRoot
}

/** The rest of the server, in memory: two organizations, a few users, and whatever a test adds. */
export class MemoryKatello implements Instances, Senders, PushRepositories {
  readonly content: ContentStore
  readonly organizations: Labelled[] = [
    {id: 1, label: 'ACME'},
    {id: 3, label: 'Other'},
  ]
  readonly products: (Labelled & {organizationId: number})[] = [
    {id: 7, label: 'Apps', organizationId: 1},
    {id: 8, label: 'Tools', organizationId: 1},
    {id: 9, label: 'Apps', organizationId: 3},
  ]
  readonly users: MemoryUser[] = [
    {id: 4, login: 'admin', password: 'changeme', mayRead: ['*'], maySync: '*'},
    {id: 5, login: 'dev', password: 'secret', mayRead: ['*'], maySync: [7]},
    {id: 6, login: 'guest', password: 'guest', mayRead: [], maySync: []},
  ]
  /** Consumer uuid -> names of repositories. */
  readonly hosts = new Map<string, readonly string[]>()
  readonly addresses = new Map<string, string>()
  readonly repositories = new Map<string, RegistryRepository>()
  readonly roots: MemoryRoot[] = []
  readonly issued: AccessToken[] = []
  readonly changes: {name: string; change: RegistryChange}[] = []
  created = 0
  tokenMinutes = 60
  now = (): number => Date.now()

  constructor(content: ContentStore) {
    this.content = content
  }

  /** Adds a repository that was not pushed: synced content, an environment's instance, an archive. */
  addRepository(name: string, contentSetId: number, extra: Partial<RegistryRepository> = {}): RegistryRepository {
    const repository = {id: this.repositories.size + 100, name, contentSetId, isPush: false, needsUser: true, ...extra}
    this.repositories.set(name, repository)
    return repository
  }

  named(name: string): RegistryRepository | undefined {
    return this.repositories.get(name)
  }

  readable(identity: Identity): RegistryRepository[] {
    return [...this.repositories.values()].filter((repository) => this.mayRead(identity, repository))
  }

  mayRead(identity: Identity, {name, needsUser}: RegistryRepository): boolean {
    switch (identity.kind) {
      case 'user': {
        const names = this.users.find(({id}) => id === identity.user.id)?.mayRead ?? []
        return !needsUser || names.includes('*') || names.includes(name)
      }
      case 'host':
        return this.hosts.get(identity.uuid)?.includes(name) ?? false
      case 'organization':
        return name.startsWith(`${identity.label.toLowerCase()}/`)
      case 'nobody':
        return !needsUser
    }
  }

  search(identity: Identity, query: string, limit: number) {
    const found = this.readable(identity)
      .filter(({name}) => name.includes(query))
      .map(({name}) => ({name, description: null}))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    return {total: found.length, results: found.slice(0, limit)}
  }

  login(login: string, password: string): RegistryUser | undefined {
    return this.users.find((user) => user.login === login && user.password === password)
  }

  isHost(uuid: string): boolean {
    return this.hosts.has(uuid)
  }

  hostWithAddress(address: string): string | undefined {
    return this.addresses.get(address)
  }

  readonly tokens = {
    find: (value: string) => this.issued.find((token) => token.value === value),
    ofUser: (user: RegistryUser) => this.issued.find((token) => token.user.id === user.id && token.name === 'registry'),
    create: (user: RegistryUser, expiresAt: Date) => {
      const [id, value] = [this.issued.length + 1, randomBytes(20).toString('hex')]
      const createdAt = new Date(this.now())
      const token = {id, user, name: 'registry', value, revoked: false, createdAt, expiresAt}
      this.issued.push(token)
      return token
    },
    setExpiry: ({id}: AccessToken, expiresAt: Date) => this.changeToken(id, {expiresAt}),
    delete: ({id}: AccessToken) => {
      const index = this.issued.findIndex((token) => token.id === id)
      this.issued.splice(index, 1)
    },
    minutes: () => this.tokenMinutes,
  }

  changeToken(id: number, change: Partial<AccessToken>): void {
    const index = this.issued.findIndex((token) => token.id === id)
    const token = this.issued[index]
    if (token) this.issued[index] = {...token, ...change}
  }

  organizationsLabelled(text: string): Labelled[] {
    return this.organizations.filter(({label}) => label.toLowerCase() === text)
  }

  organizationWithId(id: number): Labelled | undefined {
    return this.organizations.find((organization) => organization.id === id)
  }

  productsLabelled(organization: Labelled, text: string): Labelled[] {
    return this.products.filter((p) => p.organizationId === organization.id && p.label.toLowerCase() === text)
  }

  productWithId(organization: Labelled, id: number): Labelled | undefined {
    return this.products.find((product) => product.organizationId === organization.id && product.id === id)
  }

  maySync(user: RegistryUser, product: Labelled): boolean {
    const allowed = this.users.find(({id}) => id === user.id)?.maySync ?? []
    return allowed === '*' || allowed.includes(product.id)
  }

  rootLabelled(product: Labelled, label: string): PushRoot | undefined {
    return this.roots.find((entry) => entry.productId === product.id && entry.label === label)?.root
  }

  async createPushRepository(wanted: NewPushRepository): Promise<RegistryRepository> {
    this.created++
    // A task takes its time; requests that come meanwhile must wait for it.
    await new Promise((resolve) => setTimeout(resolve, 5))
    const repository = this.addRepository(wanted.path, this.content.sets.create({mutable: true}), {isPush: true})
    this.roots.push({productId: wanted.product.id, label: wanted.name, root: {repository, format: wanted.format}})
    return repository
  }

  /** No sessions: they belong to the web interface. */
  sessionUser(): undefined {
    return undefined
  }

  /** What Katello's ports are made of. */
  parts(): RegistryParts {
    return {
      content: this.content,
      instances: this,
      senders: this,
      tokens: this.tokens,
      places: this,
      changed: ({name}, change) => void this.changes.push({name, change}),
      now: () => this.now(),
      pushKeepsLogin: true,
    }
  }
}
