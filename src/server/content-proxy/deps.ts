import type {ContentStore} from '../../oci/store'
import type {Identity, RegistryDeps, RegistryRepository} from '../../oci/server'
import type {ProxyCatalog} from './catalog'
import type {Mirror} from './mirror'

export interface DepsParts {
  readonly catalog: ProxyCatalog
  readonly content: ContentStore
  readonly mirror: Mirror
}

/** What the registry asks, answered from what Katello told the proxy. Nothing of it is for pushes, which are refused before. */
export function proxyDeps({catalog, content, mirror}: DepsParts): RegistryDeps {
  return {
    content,
    repositoryNamed: (name) => catalog.named(name),
    readable: (identity) => readable(catalog, identity),
    mayRead: (identity, repository) => mayRead(catalog, identity, repository),
    search(identity, query, limit) {
      const found = readable(catalog, identity).filter(({name}) => name.includes(query.toLowerCase()))
      return {total: found.length, results: found.slice(0, limit).map(({name}) => ({name, description: null}))}
    },
    obtainBlob: (repository, digest) => mirror.obtainBlob(repository, digest),
    login: () => undefined,
    isHost: (uuid) => catalog.isHost(uuid),
    hostWithAddress: () => undefined,
    tokens: {
      find(value) {
        const token = catalog.token(value)
        if (!token) return undefined
        const {id, user, createdAt, expiresAt} = token
        const dates = {createdAt: new Date(createdAt), expiresAt: new Date(expiresAt)}
        return {id, user, name: 'proxy', value, revoked: false, ...dates}
      },
      ofUser: () => undefined,
      create: refused,
      setExpiry: () => undefined,
      delete: () => undefined,
      minutes: () => 0,
    },
    organizationsLabelled: () => [],
    organizationWithId: () => undefined,
    productsLabelled: () => [],
    productWithId: () => undefined,
    maySync: () => false,
    rootLabelled: () => undefined,
    createPushRepository: refused,
    contentChanged: () => undefined,
  }
}

/** The flatpak index names everything to whoever is no host; who may have it, is asked when it is pulled. */
export function indexDeps(parts: DepsParts): RegistryDeps {
  const {catalog} = parts
  return {
    ...proxyDeps(parts),
    readable: (identity) => (identity.kind === 'host' ? catalog.ofHost(identity.uuid) : catalog.all()),
  }
}

function refused(): never {
  throw new Error('a content proxy changes nothing')
}

function readable(catalog: ProxyCatalog, identity: Identity): readonly RegistryRepository[] {
  if (identity.kind === 'user') return catalog.ofUser(identity.user)
  if (identity.kind === 'host') return catalog.ofHost(identity.uuid)
  return catalog.open()
}

function mayRead(catalog: ProxyCatalog, identity: Identity, {name}: RegistryRepository): boolean {
  if (identity.kind === 'user') return catalog.userMayRead(identity.user, name)
  return identity.kind === 'host' && catalog.hostMayRead(identity.uuid, name)
}
