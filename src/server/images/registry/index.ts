import type {IncomingMessage} from 'node:http'
import type {App} from '../../app'
import type {Identity} from '../../kernel/access/auth'
import {LoginThrottle} from '../../kernel/access/throttle'
import {sessionOf} from '../../kernel/http/cookie'
import type {RequestHandler} from '../../kernel/http/server'
import {OnDemand} from '../../../oci/store/index'
import {clientFor} from '../../repositories/sync-task'
import {createRegistryHandler, refuse} from '../../../oci/server'
import {hostWithAddress, isHost} from './hosts'
import {instanceNamed, isReadable, readableInstances, searchInstances} from './instances'
import type {RegistryUser} from './lookups'
import {katelloPorts, type RegistryParts} from './ports'
import * as push from './push'
import {missingManifest} from './refusals'
import {registryTokens} from './tokens'

export {createPushRoot} from './push'

/** What Katello's rules ask, answered by this server's users, hosts, products and repositories. */
function registryParts(app: App): RegistryParts {
  const throttle = new LoginThrottle(() => app.now())
  const onDemand = new OnDemand(app.content)
  return {
    content: app.content,
    now: () => app.now(),
    instances: {
      named: (name) => instanceNamed(app, name),
      readable: (identity) => readableInstances(app, identity),
      mayRead: (identity, repository) => isReadable(app, identity, repository),
      search: (identity, query, limit) => searchInstances(app, identity, query, limit),
    },
    senders: {
      login: (login, password, address) => loginOf(app, throttle, {login, password, address}),
      sessionUser: (request) => registryUser(app, sessionIdentity(app, request)),
      isHost: (uuid) => isHost(app, uuid),
      hostWithAddress: (address) => hostWithAddress(app, address),
    },
    tokens: registryTokens(app),
    places: {
      organizationsLabelled: (text) => push.organizationsLabelled(app, text),
      organizationWithId: (id) => push.organizationWithId(app, id),
      productsLabelled: (organization, text) => push.productsLabelled(app, organization, text),
      productWithId: (organization, id) => push.productWithId(app, organization, id),
      rootLabelled: (product, label) => push.rootLabelled(app, product, label),
      maySync: (user, product) => push.maySync(app, user.id, product),
      createPushRepository: (wanted) => push.createPushRepository(app, wanted),
    },
    changed: (repository) => push.pushed(app, repository),
    blobs: {obtain: ({id}, digest) => obtainBlob(app, onDemand, id, digest)},
  }
}

/** Brings a layer that a synchronization left where it came from. */
async function obtainBlob(app: App, onDemand: OnDemand, id: number, digest: string): Promise<void> {
  const root = app.store.rootRepositories.get(app.store.repositories.get(id).root_id)
  if (!root.url || root.docker_upstream_name === null) return
  const client = clientFor(app, root)
  try {
    await onDemand.obtain(digest, {client, name: root.docker_upstream_name})
  } catch (error) {
    app.log(
      `layer ${digest} of ${root.docker_upstream_name}: ${error instanceof Error ? error.message : String(error)}`,
    )
    throw refuse(502, 'UNKNOWN', `the registry that ${root.name} is synchronized from did not give the layer`, {digest})
  } finally {
    client.close()
  }
}

/** The registry of a server, with its log. */
export function registryHandler(app: App): RequestHandler {
  return createRegistryHandler(katelloPorts(registryParts(app)), {
    missingManifest,
    onError: (error, request) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      app.log(`${request.method} ${request.url?.split('?')[0]}: ${text}`)
    },
  })
}

interface Credentials {
  readonly login: string
  readonly password: string
  readonly address: string
}

async function loginOf(
  app: App,
  throttle: LoginThrottle,
  {login, password, address}: Credentials,
): Promise<RegistryUser | undefined> {
  if (throttle.blocked(address, app.settings.number('failed_login_attempts_limit'))) return undefined
  const identity = await app.auth.basic(login, password)
  if (!identity) throttle.failed(address)
  return registryUser(app, identity)
}

/** All registry actions hang on the permission to make personal access tokens, since a login makes one. */
function registryUser(app: App, identity: Identity | undefined): RegistryUser | undefined {
  if (!identity || !app.auth.can(identity.user, 'create_personal_access_tokens')) return undefined
  return {id: identity.user.id, login: identity.user.login}
}

function sessionIdentity(app: App, {headers}: IncomingMessage): Identity | undefined {
  const value = sessionOf(headers.cookie)
  return value === undefined ? undefined : app.auth.bySession(value)
}

/** Ids of the content sets that repositories point at: what a collection must keep. */
export function liveContentSets(app: App): number[] {
  const query = 'SELECT DISTINCT content_set_id AS id FROM repositories WHERE content_set_id IS NOT NULL'
  return app.database.all<{id: number}>(query).map(({id}) => id)
}
