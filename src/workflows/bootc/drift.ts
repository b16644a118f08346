// Hosts whose booted image is not what their environment serves.
import * as t from '../../contract/shape'
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

/** How the booted image of each host compares with what its environments serve. Hosts in package mode are left out. */
export function driftOf(hosts: readonly FleetHost[], served: Served): HostDrift[] {
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
        state: 'placement' in found ? stateOf(host, found.placement.digest) : found.state,
      },
    ]
  })
}

function stateOf({booted, staged}: FleetHost, served: string): HostDrift['state'] {
  if (booted?.digest?.toLowerCase() === served) return 'current'
  return staged?.digest?.toLowerCase() === served ? 'staged' : 'behind'
}
