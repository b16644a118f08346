import type {IncomingMessage} from 'node:http'
import type {BlobSource, PushTarget, RegistryPorts} from '../../../oci/server'
import type {ContentStore} from '../../../oci/store'
import {addressOf, identify, type IdentifyOptions, type KatelloCaller} from './identity'
import {answerTokenRequest} from './issue-token'
import type {AccessTokens, Identity, Instances, PushRepositories, Senders} from './lookups'
import {pushTargetOf} from './push-target'
import {challenge, unauthenticated} from '../../kernel/registry/refusals'

/** Where Katello's rules for the registry find what they ask for. */
export interface RegistryParts extends IdentifyOptions {
  readonly content: ContentStore
  readonly instances: Instances
  readonly senders: Senders
  readonly tokens: AccessTokens
  readonly places: PushRepositories
  /** Called in the transaction of each change of a pushed repository. */
  readonly changed: PushTarget['changed']
  readonly blobs?: BlobSource
  /** A push prolongs its login, and may finish its uploads when that has expired. */
  readonly pushKeepsLogin: boolean
  /** Clock, in milliseconds since the epoch. */
  readonly now: () => number
}

/** The registry as Katello runs it: its users, hosts and tokens, its names, its answers. */
export function katelloPorts(parts: RegistryParts): RegistryPorts<KatelloCaller> {
  const {content, instances, senders, blobs} = parts
  return {
    content,
    catalog: {
      named: (name) => instances.named(name),
      readable: ({identity}) => instances.readable(identity),
      ...(instances.names && {names: ({identity}, page) => instances.names?.(identity, page) ?? []}),
      mayRead: ({identity}, repository) => instances.mayRead(identity, repository),
    },
    access: {
      identify: (request) => identify(request, parts),
      unauthenticated: (exchange) => unauthenticated(challenge(exchange)),
    },
    push: pushTargetOf(parts),
    tokens: {answer: (exchange) => answerTokenRequest(exchange, parts)},
    search: {search: ({identity}, query, limit) => instances.search(identity, query, limit)},
    flatpaks: {listed: ({identity}, request) => instances.readable(viewer(identity, request, senders))},
    ...(blobs && {blobs}),
  }
}

/** Whoever shows neither login nor certificate may be a host, recognized by its address. */
function viewer(identity: Identity, request: IncomingMessage, senders: Pick<Senders, 'hostWithAddress'>): Identity {
  if (identity.kind !== 'nobody') return identity
  const uuid = senders.hostWithAddress(addressOf(request).replace(/^::ffff:/, ''))
  return uuid === undefined ? identity : {kind: 'host', uuid}
}
