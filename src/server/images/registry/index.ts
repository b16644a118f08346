import type {Store} from '../../tables'
import type {ContentStore} from '../../../oci/store'
import type {Auth} from '../../accounts/auth'
import type {Tasks} from '../../kernel/tasks/engine'
import {settingsOf} from '../../settings/definitions'
import {isAllowed} from '../../accounts/access'
import type {IncomingMessage} from 'node:http'
import type {Identity} from '../../accounts/auth'
import {LoginThrottle} from '../../kernel/access/throttle'
import {sessionOf} from '../../kernel/http/cookie'
import type {RequestHandler} from '../../kernel/http/server'
import {OnDemand} from '../../../oci/store/index'
import {clientFor} from '../../repositories/sync-task'
import {createRegistryHandler, refuse} from '../../../oci/server'
import {hostWithAddress, isHost} from './hosts'
import {registryBehaviors, type RegistryBehavior} from './modes'
import type {Edition} from '../../edition'
import {instanceNamed, isReadable, readableInstances, readableNames, searchInstances} from './instances'
import type {RegistryUser} from './lookups'
import {katelloPorts, type RegistryParts} from './ports'
import * as push from './push'
import {missingManifest} from '../../kernel/registry/refusals'
import {registryTokens} from './tokens'

interface ServerParts {
  readonly store: Store
  readonly content: ContentStore
  readonly tasks: Tasks
  readonly auth: Auth
  log(line: string): void
}

/** What Katello's rules ask, answered by this server's users, hosts, products and repositories. */
function registryParts(
  {store, content, tasks, auth, log}: ServerParts,
  {pushKeepsLogin}: RegistryBehavior,
): RegistryParts {
  const throttle = new LoginThrottle(() => store.now())
  const onDemand = new OnDemand(content)
  return {
    content,
    pushKeepsLogin,
    now: () => store.now(),
    instances: {
      named: (name) => instanceNamed(store, name),
      readable: (identity) => readableInstances(store, identity),
      names: (identity, page) => readableNames(store, identity, page),
      mayRead: (identity, repository) => isReadable(store, identity, repository),
      search: (identity, query, limit) => searchInstances(store, identity, query, limit),
    },
    senders: {
      login: (login, password, address) => loginOf({store, auth}, throttle, {login, password, address}),
      sessionUser: (request) => registryUser(store, sessionIdentity(auth, request)),
      isHost: (uuid) => isHost(store, uuid),
      hostWithAddress: (address) => hostWithAddress(store, address),
    },
    tokens: registryTokens(store),
    places: {
      organizationsLabelled: (text) => push.organizationsLabelled(store, text),
      organizationWithId: (id) => push.organizationWithId(store, id),
      productsLabelled: (organization, text) => push.productsLabelled(store, organization, text),
      productWithId: (organization, id) => push.productWithId(store, organization, id),
      rootLabelled: (product, label) => push.rootLabelled(store, product, label),
      maySync: (user, product) => push.maySync(store, user.id, product),
      createPushRepository: (wanted) => push.createPushRepository({store, tasks}, wanted),
    },
    changed: (repository) => push.pushed({store, content, tasks}, repository),
    blobs: {obtain: ({id}, digest) => obtainBlob({store, log}, onDemand, id, digest)},
  }
}

/** Brings a layer that a synchronization left where it came from. */
async function obtainBlob(
  {store, log}: {store: Store; log(line: string): void},
  onDemand: OnDemand,
  id: number,
  digest: string,
): Promise<void> {
  const root = store.rootRepositories.get(store.repositories.get(id).root_id)
  if (!root.url || root.docker_upstream_name === null) return
  const client = clientFor(store, root)
  try {
    await onDemand.obtain(digest, {client, name: root.docker_upstream_name})
  } catch (error) {
    log(`layer ${digest} of ${root.docker_upstream_name}: ${error instanceof Error ? error.message : String(error)}`)
    throw refuse(502, 'UNKNOWN', `the upstream registry of ${root.name} did not return the layer`, {digest})
  } finally {
    client.close()
  }
}

/** The registry of a server, with its log. */
export function registryHandler({
  store,
  content,
  tasks,
  auth,
  log,
  edition,
}: ServerParts & {readonly edition: Edition}): RequestHandler {
  const behavior = registryBehaviors[edition.registry]
  return createRegistryHandler(katelloPorts(registryParts({store, content, tasks, auth, log}, behavior)), {
    policy: behavior.policy,
    missingManifest,
    onError: (error, request) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      log(`${request.method} ${request.url?.split('?')[0]}: ${text}`)
    },
  })
}

interface Credentials {
  readonly login: string
  readonly password: string
  readonly address: string
}

async function loginOf(
  {store, auth}: {store: Store; auth: Auth},
  throttle: LoginThrottle,
  {login, password, address}: Credentials,
): Promise<RegistryUser | undefined> {
  if (throttle.blocked(address, settingsOf(store).number('failed_login_attempts_limit'))) return undefined
  const identity = await auth.basic(login, password)
  if (!identity) throttle.failed(address)
  return registryUser(store, identity)
}

/** All registry actions hang on the permission to make personal access tokens, since a login makes one. */
function registryUser(store: Store, identity: Identity | undefined): RegistryUser | undefined {
  if (!identity || !isAllowed(store, identity.user, 'create_personal_access_tokens')) return undefined
  return {id: identity.user.id, login: identity.user.login}
}

function sessionIdentity(auth: Auth, {headers}: IncomingMessage): Identity | undefined {
  const value = sessionOf(headers.cookie)
  return value === undefined ? undefined : auth.bySession(value)
}

/** Ids of the content sets that repositories point at: what a collection must keep. */
export function liveContentSets(store: Store): number[] {
  const query = 'SELECT DISTINCT content_set_id AS id FROM repositories WHERE content_set_id IS NOT NULL'
  return store.database.all<{id: number}>(query).map(({id}) => id)
}
