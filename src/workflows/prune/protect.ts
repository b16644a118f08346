// What must not go: what environments, versions, activation keys and image mode hosts have.
import {activationKeys, type ActivationKey} from '../../contract/activation-keys'
import {hosts, type Host} from '../../contract/hosts'
import type {Client} from '../../katello/client'
import {AppError} from '../../core/errors'
import {parseReference} from '../../oci/reference'
import {allPlacements} from '../images/collect'
import type {Placement} from '../images/placement'
import {readSameImages, type SameImages} from '../images/same-image'
import type {Protection} from './content'

/** Hosts that know an image to boot, whichever of the three it is. */
const bootcHosts = ['booted', 'staged', 'rollback'].map((slot) => `set? bootc_${slot}_digest`).join(' or ')

/** Everything that protects images of an organization, as the server tells it. */
export interface Uses {
  readonly placements: readonly Placement[]
  readonly keys: readonly ActivationKey[]
  readonly hosts: readonly Host[]
  /** What the indexes list that hosts report. */
  readonly same: SameImages
}

/**
 * Reads what is used: placements, one list of activation keys and one of image mode hosts, of all organizations that the user sees, and
 * one of indexes for each 20 images that hosts report.
 */
export async function readUses(client: Client, organizationId: number): Promise<Uses> {
  const [placements, keys, found] = await Promise.all([
    allPlacements(client, {organizationId}),
    client.all(activationKeys.index, {organization_id: organizationId}),
    readHosts(client),
  ])
  return {placements, keys, ...found}
}

async function readHosts(client: Client): Promise<Pick<Uses, 'hosts' | 'same'>> {
  const found = await readBootcHosts(client)
  const reported = bootedImages(found).map(({digest}) => ({digest, type: 'index'}) as const)
  return {hosts: found, same: await readSameImages(client, reported)}
}

/** The hosts in image mode, with what they have booted, staged and for rollback. */
export const readBootcHosts = (client: Client): Promise<Host[]> => client.all(hosts.index, {}, {search: bootcHosts})

/** What is protected for the repositories that are pruned, by their IDs in Library. */
export function protectionOf({placements, keys, hosts: all, same}: Uses, pruned: ReadonlySet<number>): Protection {
  const reasons = new Reasons()
  const members = new Reasons()
  const isPruned = (one: Placement): boolean => one.content_view_id === null && pruned.has(one.library_repository_id)
  const inViews = placements.filter((one) => one.content_view_id !== null)
  for (const one of inViews) if (one.environment !== null) reasons.add(one.digest, ['served in', one.environment])
  for (const key of keys)
    for (const one of placements)
      if (isNeededBy(key, one)) reasons.add(one.digest, ['needed by activation key', key.name])
  for (const {name, slot, digest} of bootedImages(all)) {
    reasons.add(digest, [slotWords[slot], name])
    for (const member of same.manifestsOf(digest)) members.add(member, [`in an index ${slotWords[slot]}`, name])
  }
  for (const {digest, environment, content_view: view, version} of inViews)
    if (environment === null) reasons.add(digest, ['in version', `${view} ${version}`])
  return {
    digests: reasons.all(),
    members: members.all(),
    followed: followedTags(all),
    elsewhere: new Set(placements.filter((one) => !isPruned(one)).map(({digest}) => digest)),
  }
}

/** Keys of older servers name one content view and one environment; newer ones name pairs. */
function isNeededBy(key: ActivationKey, {content_view_id: view, environment_id: environment}: Placement): boolean {
  if (view === null || environment === null) return false
  const pairs = key.content_view_environments?.map((one) => [one.content_view.id, one.lifecycle_environment.id]) ?? []
  return [...pairs, [key.content_view_id, key.environment_id]].some(([a, b]) => a === view && b === environment)
}

/** Activation keys whose hosts see Library itself, which is what is pruned. */
export function libraryKeys({keys}: Uses): string[] {
  return keys
    .filter(({content_view_environments: pairs = []}) =>
      pairs.some(({content_view: view}) => view.content_view_default === true),
    )
    .map(({name}) => name)
}

const slots = ['booted', 'staged', 'rollback'] as const
type Slot = (typeof slots)[number]

export const slotWords: Readonly<Record<Slot, string>> = {
  booted: 'booted by',
  staged: 'staged on',
  rollback: 'rollback image of',
}

interface BootedImage {
  readonly name: string
  readonly slot: Slot
  readonly image: string | null
  readonly digest: string
}

/** The images that hosts have booted, staged and for rollback. */
export function bootedImages(all: readonly Host[]): BootedImage[] {
  return all.flatMap(({name, content_facet_attributes: facet}) =>
    slots.flatMap((slot) => {
      const digest = facet?.[`bootc_${slot}_digest`]
      return digest ? [{name, slot, image: facet?.[`bootc_${slot}_image`] ?? null, digest: digest.toLowerCase()}] : []
    }),
  )
}

/** `image:tag` of the images that hosts upgrade to, whatever it is today. A proxy serves them by the same names. */
function followedTags(all: readonly Host[]): Map<string, string> {
  const followed = new Map<string, string>()
  for (const {name, slot, image} of bootedImages(all)) {
    const tag = image === null || slot === 'rollback' ? undefined : tagOf(image)
    if (tag !== undefined && !followed.has(tag)) followed.set(tag, `followed by ${name}`)
  }
  return followed
}

function tagOf(image: string): string | undefined {
  try {
    const {name, tag, digest} = parseReference(image)
    return digest === undefined ? `${name}:${tag ?? 'latest'}` : undefined
  } catch (error) {
    if (error instanceof AppError) return undefined // facts come from hosts and may hold anything
    throw error
  }
}

const mostNames = 3

/** Reasons by digest: what happens to it, and the names of those who do it, each once. */
class Reasons {
  readonly #reasons = new Map<string, Map<string, Set<string>>>()

  add(digest: string, [use, name]: readonly [use: string, name: string]): void {
    const uses = this.#reasons.get(digest) ?? new Map<string, Set<string>>()
    this.#reasons.set(digest, uses)
    uses.set(use, (uses.get(use) ?? new Set()).add(name))
  }

  all(): Map<string, string> {
    return new Map([...this.#reasons].map(([digest, uses]) => [digest, [...uses].map(inWords).join('; ')]))
  }
}

function inWords([use, names]: readonly [string, ReadonlySet<string>]): string {
  const more = names.size - mostNames
  const shown = [...names].slice(0, mostNames).join(', ')
  return `${use} ${shown}${more > 0 ? ` and ${more} more` : ''}`
}
