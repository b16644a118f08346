// What only the registry knows of an image: platforms, size and time of creation.
import {mapParallel} from '../../core/parallel'
import type {ImageSource} from '../../oci/endpoint'
import {inspectImage, type ImageFacts} from '../registry/image'
import {unlessMissing} from './missing'
import type {Placement} from './placement'

/** Labels as well, where the server did not report them. */
export type Details = Pick<Placement, 'platforms' | 'size' | 'created' | 'labels'>

/** Where the content of a placement is read. */
export type SourceOf = (one: Pick<Placement, 'image' | 'library_repository_id'>) => Promise<ImageSource>

/** Images that are read at a time. */
const atOnce = 8

/** Adds details to placements. */
export type AddDetails = (all: readonly Placement[], sourceOf: SourceOf) => Promise<Placement[]>

/**
 * What adds platforms, size and creation time to placements, each digest once however often it is called: one request for a manifest
 * and one for its configuration. An image that the registry does not have keeps null.
 */
export function detailsReader(signal?: AbortSignal): AddDetails {
  const read = new Map<string, Promise<Details | undefined>>()
  const detailsOf = (one: Placement, sourceOf: SourceOf): Promise<Details | undefined> => {
    const known = read.get(one.digest)
    if (known) return known
    const reading = readDetails(sourceOf, one, signal)
    read.set(one.digest, reading)
    return reading
  }
  return (all, sourceOf) =>
    mapParallel(all, atOnce, async (one) => {
      const details = await detailsOf(one, sourceOf)
      return details ? {...one, ...details, labels: hasAny(one.labels) ? one.labels : details.labels} : one
    })
}

const readDetails = (sourceOf: SourceOf, one: Placement, signal?: AbortSignal): Promise<Details | undefined> =>
  unlessMissing(async () => {
    const facts = await inspectImage(await sourceOf(one), one.digest, {signal})
    return {
      platforms: [...new Set(facts.platforms)],
      size: facts.size,
      created: newest(facts),
      labels: labelsOf(facts),
    }
  })

/** When an image was made; of a list, its newest image. */
function newest({created, manifests}: ImageFacts): string | null {
  const times = [created, ...manifests.map(newest)].filter((time) => time !== null)
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null
}

/** The labels of an image; of a list, those of its images, the first of which wins. */
const labelsOf = ({labels, manifests}: ImageFacts): Readonly<Record<string, string>> =>
  Object.assign({}, ...manifests.toReversed().map(labelsOf), labels) as Readonly<Record<string, string>>

const hasAny = (labels: Placement['labels']): boolean => Object.keys(labels).length > 0
