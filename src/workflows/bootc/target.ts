// What `host bootc switch` is told to switch to, and what that means for one host.
import {usageError} from '../../core/errors'
import {isTag, parseReference, type Reference} from '../../oci/reference'
import type {Placement} from '../images/placement'
import type {SameImages} from '../images/same-image'
import type {FleetHost} from './hosts'
import {isOurs, labelsOf, referenceOf, registryHost, withoutPort, type Served} from './served'

export type Target =
  /** A path in the registry, with or without the host in front of it. */
  | {readonly kind: 'path'; readonly reference: Reference}
  /** A repository by its own name, which is the same in all environments. */
  | {readonly kind: 'repository'; readonly name: string; readonly tag: string | undefined}
  /** Another tag of what the host boots. */
  | {readonly kind: 'tag'; readonly tag: string}

/** Where a host is to be: the pull spec that it is told, and the digest it must show then. */
export interface Goal {
  readonly image: string
  readonly digest: string
  /** What the digest names, where that is known. */
  readonly type?: 'manifest' | 'index' | undefined
}

/** A goal, or in words why there is none. */
export type Resolved = {readonly goal: Goal} | {readonly reason: string}

/**
 * Reads a target: a pull spec or a path (`acme/dev/os_cv/os/rhel9:9.5`), the name of a repository with or without a tag (`rhel9:9.5`),
 * or a tag (`:9.5`). A usage error says what is wrong.
 */
export function parseTarget(text: string): Target {
  const given = text.trim()
  if (given.startsWith(':')) {
    const tag = given.slice(1)
    if (isTag(tag)) return {kind: 'tag', tag}
    throw usageError(`"${text}" is not a tag`, 'A tag looks like :9.5')
  }
  if (given.includes('/')) return {kind: 'path', reference: parseReference(given)}
  const [name = '', tag, ...more] = given.split(':')
  if (name === '' || more.length > 0 || (tag !== undefined && !isTag(tag)))
    throw usageError(
      `"${text}" names no image`,
      'Give a pull spec, the name of a repository such as rhel9:9.5, or a tag such as :9.5',
    )
  return {kind: 'repository', name, tag}
}

/** The goal of one host: found in what its own environments serve. `same`: what the digest of the target stands for. */
export function resolveTarget(
  target: Target,
  host: FleetHost,
  {of: placementsOf, registries}: Served,
  same: SameImages,
): Resolved {
  const placements = placementsOf(host)
  const current = host.booted && referenceOf(host.booted)
  if (target.kind === 'path') {
    const {reference} = target
    if (reference.host !== undefined && !isOurs(host, reference, registries))
      return {reason: `${reference.host} is another registry`}
    return pathGoal(reference, host, placements, same)
  }
  if (target.kind === 'tag') {
    if (!current) return {reason: `${host.name} boots no image whose tags are known`}
    return only(
      placements.filter((one) => one.image === current.name && one.tag === target.tag),
      host,
      `${current.name}:${target.tag}`,
    )
  }
  const named = placements.filter(
    ({repository, image}) => repository === target.name || image.split('/').at(-1) === target.name,
  )
  if (named.length === 0 && target.tag === undefined && current && isTag(target.name)) {
    const tagged = placements.filter((one) => one.image === current.name && one.tag === target.name)
    if (tagged.length > 0) return only(tagged, host, target.name)
  }
  const tag = target.tag ?? 'latest'
  return only(
    named.filter((one) => one.tag === tag),
    host,
    `${target.name}:${tag}`,
  )
}

function pathGoal(
  {name, tag = 'latest', digest}: Reference,
  host: FleetHost,
  placements: readonly Placement[],
  same: SameImages,
): Resolved {
  const named = placements.filter((one) => one.image === name)
  if (digest === undefined)
    return only(
      named.filter((one) => one.tag === tag),
      host,
      `${name}:${tag}`,
    )
  const found = named.find((one) => same.isSame(one.digest, digest))
  if (!found) return {reason: `${labelsOf(host.environments)} does not serve ${name}@${digest}`}
  return {goal: {image: `${registryOf(host, found)}/${name}@${digest}`, digest}}
}

function only(found: readonly Placement[], host: FleetHost, what: string): Resolved {
  const [one, ...others] = found
  if (!one) return {reason: `${labelsOf(host.environments)} does not serve ${what}`}
  const images = [...new Set(found.map(({image}) => image))]
  if (others.length > 0 && images.length > 1) return {reason: `${what} means several images: ${images.join(', ')}`}
  return {goal: goalOf(host, one)}
}

/** The goal that is a placement: its pull spec at the registry that the host uses. */
export const goalOf = (host: FleetHost, placement: Placement): Goal => ({
  image: `${registryOf(host, placement)}/${placement.image}:${placement.tag}`,
  digest: placement.digest,
  type: placement.type,
})

/** The registry that a host pulls from: that of its smart proxy where it boots from there, else that of the server. */
function registryOf({booted, contentSource}: FleetHost, placement: Placement): string {
  const own = booted && referenceOf(booted)?.host
  return own && contentSource !== null && withoutPort(own) === contentSource ? own : registryHost(placement)
}
