// What the digests that hosts are to show stand for: a host reports the index, or the image of its platform.
import type {Client} from '../../katello/client'
import {readSameImages, type SameImages} from '../images/same-image'
import type {FleetHost} from './hosts'
import type {Goal, Resolved} from './target'

/** Looks up the goals that some host does not show yet, as far as that can be seen without: one or two requests, or none. */
export function sameAsGoals(
  client: Client,
  hosts: readonly FleetHost[],
  goalOf: (host: FleetHost) => Resolved,
): Promise<SameImages> {
  const unmet = hosts.flatMap((host): Goal[] => {
    const resolved = goalOf(host)
    if ('reason' in resolved) return []
    const {goal} = resolved
    const isMet = [host.booted, host.staged].every((one) => !one || one.digest?.toLowerCase() === goal.digest)
    return isMet ? [] : [goal]
  })
  const [organizationId, ...others] = new Set(hosts.flatMap((host) => host.organizationId ?? []))
  return readSameImages(client, unmet, others.length === 0 ? organizationId : undefined)
}
