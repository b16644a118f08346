import {type HostParts, hostByUuid, registerHost, unregisterHost} from './rules'
import type {Store} from '../tables'
import {candlepinProxies as candlepinProxiesApi} from '../../contract/candlepin-proxies'
import {TLSSocket} from 'node:tls'
import {noContent} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {forbidden, notFound, unauthenticated} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import type {ActivationKey, Host} from './tables'
import type {Organization} from '../organizations/tables'
import {utc} from '../kernel/store/times'
import {applyFacts} from './facts'
import {profilePackages, replacePackages} from './packages'

/** Consumer UUID of a verified client certificate. */
function certified(call: Call<unknown>): string | undefined {
  const {socket} = call.raw.request
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined
  const name: unknown = socket.getPeerCertificate().subject.CN
  return typeof name === 'string' ? name : undefined
}

/** The host of a consumer UUID, for itself by its certificate and for users who may edit hosts. */
function find(store: Store, call: Call<{uuid?: string | null | undefined}>, permission: string): Host {
  const uuid = call.params.uuid ?? ''
  const host = hostByUuid(store, uuid)
  if (certified(call) === uuid && host) return host
  if (!call.raw.identity) throw unauthenticated()
  if (!host) throw notFound(`Couldn't find consumer '${uuid}'`)
  if (!call.can(permission, host.organization_id ?? undefined)) throw forbidden(permission)
  return host
}

function consumerJson(store: Store, host: Host) {
  const facet = store.contentFacets.first({host_id: host.id})
  const organization = host.organization_id === null ? undefined : store.organizations.find(host.organization_id)
  return {
    uuid: facet?.uuid ?? null,
    name: host.name,
    type: {label: 'system', manifest: false},
    owner: organization ? {key: organization.label, displayName: organization.name} : null,
    facts: host.facts,
    created: utc(host.created_at),
    updated: utc(host.updated_at),
  }
}

function factsOf(given: unknown) {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? (given as Record<string, unknown>) : {}
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** Organization and activation keys of a registration: keys stand in for credentials. */
function registrant(
  store: Store,
  call: Call<{owner?: unknown; activation_keys?: unknown}>,
): {
  organization: Pick<Organization, 'id'>
  keys: ActivationKey[]
} {
  const {organizations, activationKeys} = store
  const names = text(call.params.activation_keys)
    .split(',')
    .flatMap((name) => name.trim() || [])
  if (names.length === 0 && !call.raw.identity) throw unauthenticated()
  const wanted = text(call.params.owner)
  const organization = wanted ? organizations.first({label: wanted}) : call.organization
  if (!organization) throw notFound(`Couldn't find organization '${wanted}'`)
  const keys = names.map((name) => {
    const key = activationKeys.first({organization_id: organization.id, name})
    if (!key) throw notFound(`Couldn't find activation key '${name}'`)
    return key
  })
  if (keys.length === 0) call.authorize('create_hosts', organization.id)
  return {organization, keys}
}

/** What a host says of itself, as subscription-manager says it. */
export const consumers = ({store, content, address, gateways}: HostParts) =>
  serve(candlepinProxiesApi, {
    style: 'katello',
    actions: {
      consumer_activate: {
        anonymous: true,
        run(call) {
          const {organization, keys} = registrant(store, call)
          const {host} = registerHost(
            {store, content, address, gateways},
            {
              name: call.params.name ?? '',
              organization,
              activationKeys: keys,
              facts: factsOf(call.params.facts),
              ...(keys.length === 0 && {user: call.user}),
            },
          )
          return consumerJson(store, host)
        },
      },
      consumer_show: {
        anonymous: true,
        run: (call) => consumerJson(store, find(store, call, 'view_hosts')),
      },
      facts: {
        anonymous: true,
        run(call) {
          applyFacts({store, content}, find(store, call, 'edit_hosts'), factsOf(call.params.facts))
          return {content: 'Facts successfully updated.'}
        },
      },
      upload_package_profile: {
        anonymous: true,
        run(call) {
          const host = find(store, call, 'edit_hosts')
          replacePackages(store, host, profilePackages(profileOf(call.params)))
          return {}
        },
      },
      destroy: {
        anonymous: true,
        run(call) {
          unregisterHost({store, gateways}, find(store, call, 'destroy_hosts'))
          return noContent()
        },
      },
    },
  })

/** A bare list of packages, or several profiles of which the one of rpm counts. */
function profileOf({_json, packages, profile}: {_json?: unknown; packages?: unknown; profile?: unknown}): unknown {
  const given = _json ?? packages ?? profile
  if (!Array.isArray(given)) return given
  const rpm = given.find((entry: unknown) => factsOf(entry)['content_type'] === 'rpm') as unknown
  return rpm === undefined ? given : factsOf(rpm)['profile']
}
