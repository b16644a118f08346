// Hosts whose booted image is not what their environment serves.
import * as t from '../../contract/shape'
import type {ImageDigest, SameImages} from '../images/same-image'
import type {FleetHost} from './hosts'
import {labelsOf, servedAs, type Served} from './served'

const driftStates = ['current', 'staged', 'behind', 'gone', 'pinned', 'elsewhere'] as const

export const hostDrift = t.record('HostDrift', () => ({
  host: t.text,
  host_id: t.integer,
  environment: t.about('Labels of its content view environments', t.text),
  image: t.about('The image that is booted', t.text),
  digest: t.nullable(t.text),
  served_digest: t.about('What the environment serves under that name', t.nullable(t.text)),
  state: t.about(
    'behind: another digest is served; staged: that is staged already; gone: the environment no longer serves the name; pinned: to a digest; elsewhere: in another registry',
    t.oneOf(...driftStates),
  ),
}))
export type HostDrift = t.TypeOf<typeof hostDrift>

/** What has to be looked up before {@link driftOf}: what is served to hosts that report another digest. */
export function uncertain(hosts: readonly FleetHost[], served: Served): ImageDigest[] {
  return hosts.flatMap((host) => {
    const found = host.booted && servedAs(host, host.booted, served)
    if (!found || 'reason' in found) return []
    const {digest, type} = found.placement
    return host.booted?.digest?.toLowerCase() === digest ? [] : [{digest, type}]
  })
}

/**
 * How the booted image of each host compares with what its environments serve. Hosts in package mode are left out. `same`: what the served
 * digests stand for.
 */
export function driftOf(hosts: readonly FleetHost[], served: Served, same: SameImages): HostDrift[] {
  return hosts.flatMap((host) => {
    const {booted} = host
    if (!booted) return []
    const found = servedAs(host, booted, served)
    const digest = 'placement' in found ? found.placement.digest : null
    return [
      {
        host: host.name,
        host_id: host.id,
        environment: host.environments.length === 0 ? '' : labelsOf(host.environments),
        image: booted.image,
        digest: booted.digest,
        served_digest: digest,
        state: 'placement' in found ? stateOf(host, found.placement.digest, same) : found.state,
      },
    ]
  })
}

function stateOf({booted, staged}: FleetHost, served: string, same: SameImages): HostDrift['state'] {
  if (same.isSame(served, booted?.digest)) return 'current'
  return same.isSame(served, staged?.digest) ? 'staged' : 'behind'
}
