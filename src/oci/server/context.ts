import type {Upload} from '../store'
import {nameUnknown, refuse} from './errors'
import type {Exchange} from './exchange'
import type {BlobLinks} from './links'
import type {RegistryPolicy} from './policy'
import type {Caller, PushTarget, RegistryOptions, RegistryPorts, RegistryRepository} from './ports'

/** Everything a route needs: the exchange, who sent it, and the ports. */
export interface Context extends Exchange {
  readonly ports: RegistryPorts
  readonly options: RegistryOptions
  readonly policy: RegistryPolicy
  /** Where blobs are sent by links. */
  readonly links: BlobLinks | undefined
  readonly caller: Caller
  /** Repositories that are being created, by name. */
  readonly creating: Map<string, Promise<RegistryRepository>>
}

/** Refuses an anonymous caller. */
export function requireUser(context: Context): void {
  if (context.caller.isAnonymous) throw context.ports.access.unauthenticated(context)
}

/**
 * The repository of a reading request. What is public needs no user; otherwise an anonymous caller is refused, and a
 * repository that the caller may not read does not exist for it: 404 NAME_UNKNOWN.
 */
export function readableRepository(context: Context, name: string): RegistryRepository {
  const {caller, request} = context
  const {access, catalog} = context.ports
  const repository = catalog.named(name)
  if (repository && !repository.needsUser) return repository
  if (caller.isAnonymous && access.conceals?.(request)) throw nameUnknown(name)
  requireUser(context)
  if (!repository || !catalog.mayRead(caller, repository)) throw nameUnknown(name)
  return repository
}

/** The repository of a pushing request; created when it is missing and the caller may. */
export async function pushRepository(context: Context, name: string, upload?: Upload): Promise<RegistryRepository> {
  const {caller, creating} = context
  const push = authorizePush(context, upload)
  const found = push.find(caller, name)
  if (found) return found
  const pending = creating.get(name) ?? Promise.resolve(push.create(caller, name))
  creating.set(name, pending)
  return pending.finally(() => creating.delete(name))
}

/** The repository of a request that changes what is there: never created; one that was not pushed cannot be changed. */
export function changeableRepository(context: Context, name: string, upload?: Upload): RegistryRepository {
  const present = context.ports.catalog.named(name)
  // Where nothing is answered 405, the rules for pushing decide.
  if (present && !present.isPush && context.policy.otherMethod === 405) {
    readableRepository(context, name)
    throw refuse(405, 'UNSUPPORTED', `the content of ${name} was not pushed and cannot be changed here`, undefined, {
      allow: 'GET, HEAD',
    })
  }
  const found = authorizePush(context, upload).find(context.caller, name)
  if (!found) throw nameUnknown(name)
  return found
}

/** The push port; requests that change content do not come this far where there is none. */
export function pushTarget({ports}: Context): PushTarget {
  if (!ports.push) throw refuse(404, 'UNSUPPORTED', 'pushing content is not supported here')
  return ports.push
}

/** Anonymous callers do not push, but an upload that was started with a login may be finished when that login has expired. */
function authorizePush(context: Context, upload: Upload | undefined): PushTarget {
  const push = pushTarget(context)
  const {user} = context.caller
  if (user === undefined || upload?.owner !== user) requireUser(context)
  return push
}
