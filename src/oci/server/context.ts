import type {Upload} from '../store'
import {nameUnknown, refuse, unauthenticated} from './errors'
import type {Exchange} from './exchange'
import {challenge, prolong, registryTokenName, required, type Caller} from './identify'
import {checkNewName, resolvePushPath, type PushTarget} from './push-path'
import type {RegistryDeps, RegistryOptions, RegistryRepository, RegistryUser} from './types'

/** Everything a route needs: the exchange, who sent it, and the server behind it. */
export interface Context extends Exchange {
  readonly deps: RegistryDeps
  readonly options: RegistryOptions
  readonly caller: Caller
  readonly now: number
  /** Push repositories that are being made, by path: requests that come side by side wait for the same one. */
  readonly making: Map<string, Promise<RegistryRepository>>
}

/**
 * The repository of a reading request. What is open to everybody needs no identity; else nobody is 401, and a
 * repository that the identity may not see does not exist for it: 404 NAME_UNKNOWN.
 */
export function readableRepository(context: Context, name: string): RegistryRepository {
  const {deps, caller, options, request} = context
  const repository = deps.repositoryNamed(name)
  if (repository && !repository.needsUser) return repository
  if (caller.identity.kind === 'nobody' && options.concealedFrom?.(request)) throw nameUnknown(name)
  const identity = required(context, caller)
  if (!repository || !deps.mayRead(identity, repository)) throw nameUnknown(name)
  return repository
}

/** The repository of a pushing request; made when it is missing and the names and rights are in order. */
export async function pushRepository(context: Context, name: string, upload?: Upload): Promise<RegistryRepository> {
  const {user, target} = authorizePush(context, name, upload)
  if (target.root) return target.root.repository
  checkNewName(target)
  const pending = context.making.get(name) ?? makeRepository(context, user, target)
  context.making.set(name, pending)
  return pending.finally(() => context.making.delete(name))
}

/** The repository of a request that changes what is there: never made; one that was not pushed cannot be changed. */
export function changeableRepository(context: Context, name: string, upload?: Upload): RegistryRepository {
  const present = context.deps.repositoryNamed(name)
  if (present && !present.isPush) {
    readableRepository(context, name)
    throw refuse(405, 'UNSUPPORTED', `the content of ${name} was not pushed and cannot be changed here`, undefined, {
      allow: 'GET, HEAD',
    })
  }
  const {target} = authorizePush(context, name, upload)
  if (!target.root) throw nameUnknown(name)
  return target.root.repository
}

function authorizePush(context: Context, name: string, upload?: Upload): {user: RegistryUser; target: PushTarget} {
  const {deps, caller, now} = context
  const user = pushingUser(context, upload)
  const target = resolvePushPath(name, deps)
  if (!deps.maySync(user, target.product))
    throw refuse(404, 'DENIED', `user ${user.login} may not push to product ${target.product.label}`)
  prolong(caller.token, deps, now)
  return {user, target}
}

/**
 * Who pushes. An upload that was started with a login may be finished with it: the user's `registry` token that
 * expired meanwhile still counts for that one upload, and, being used, becomes good again.
 */
function pushingUser(context: Context, upload?: Upload): RegistryUser {
  const {identity, token} = context.caller
  if (identity.kind === 'user') return identity.user
  const owns = upload !== undefined && token !== undefined && upload.owner === String(token.user.id)
  if (owns && token.name === registryTokenName && !token.revoked) return token.user
  if (identity.kind === 'nobody') throw unauthenticated(challenge(context))
  throw refuse(404, 'DENIED', 'only users may push')
}

async function makeRepository(context: Context, user: RegistryUser, target: PushTarget): Promise<RegistryRepository> {
  const {organization, product, name, path, format} = target
  return context.deps.createPushRepository({user, organization, product, name, path, format})
}
