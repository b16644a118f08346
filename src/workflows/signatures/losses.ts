// Which setting dropped a signature's tag, and what to do about it. Pure.
import type {ContentViewFilter} from '../../contract/content-view-filters'
import type {RepositoryDetails} from '../../contract/repositories'
import {likePattern} from '../../core/like-pattern'
import {chosenTags} from '../../oci/tag-filter'
import type {Placement} from '../images/placement'

export interface Loss {
  readonly at: 'synchronization' | 'publication' | 'promotion'
  readonly setting: string
  readonly remedy: string
}

/** Signature tags, in the wildcards of include_tags. */
const signatureTags = 'sha256-*'

/** Why a synchronization left out a tag of the upstream. `follows`: this server takes signatures of what it chose by itself. */
export function lostBySynchronization(
  {id, name, include_tags: include, exclude_tags: exclude}: RepositoryDetails,
  tag: string,
  follows: boolean,
): Loss {
  const excluding = (exclude ?? []).filter((pattern) => chosenTags([tag], [pattern], null).length > 0)
  if (excluding.length > 0) {
    const kept = (exclude ?? []).filter((pattern) => !excluding.includes(pattern))
    return {
      at: 'synchronization',
      setting: `exclude_tags of repository ${name}: ${excluding.join(', ')}`,
      remedy: `mallet repository update --id ${id} --exclude-tags ${quoted(kept)}`,
    }
  }
  if (!follows && include?.length && chosenTags([tag], include, null).length === 0)
    return {
      at: 'synchronization',
      setting: `include_tags of repository ${name}: ${include.join(', ')}`,
      remedy: `mallet repository update --id ${id} --include-tags ${quoted([...include, signatureTags])}`,
    }
  return {
    at: 'synchronization',
    setting: `repository ${name} was not synchronized since it was signed`,
    remedy: `mallet repository synchronize --id ${id}`,
  }
}

/** Why a version has not what Library has: filters of its content view that apply to the repository, or its age. */
export function lostByPublication(filters: readonly ContentViewFilter[], image: Placement, tag: string): Loss {
  const matching = filters.filter(({rules}) => rules.some(({name}) => likePattern(name ?? '').test(tag)))
  const excluding = matching.find(({inclusion}) => !inclusion)
  const including = filters.filter(({inclusion}) => inclusion)
  const at = 'publication'
  const view = image.content_view ?? ''
  if (excluding)
    return {
      at,
      setting: `filter ${excluding.name} of content view ${view} excludes signature tags`,
      remedy: `Change its rules so that ${signatureTags} does not match, then publish and promote again`,
    }
  const [first] = including
  if (first && !matching.some(({inclusion}) => inclusion))
    return {
      at,
      setting: `${including.map(({name}) => `filter ${name}`).join(', ')} of content view ${view} includes other tags only`,
      remedy: `mallet content-view filter rule create --content-view-filter-id ${first.id} --name ${quoted([signatureTags])}, then publish and promote again`,
    }
  return {
    at,
    setting: `version ${image.version ?? ''} of content view ${view} was published before the signature was synchronized`,
    remedy: `mallet content-view publish --id ${image.content_view_id ?? ''}, then promote`,
  }
}

/** Another version has the signature, and the environment does not have that version. */
export function lostByVersion(image: Placement, other: Placement): Loss {
  const where = other.environment === null ? '' : `, which is in ${other.environment}`
  return {
    at: 'promotion',
    setting: `${image.environment ?? ''} has version ${image.version ?? ''} of content view ${image.content_view ?? ''}; the signature is in version ${other.version ?? ''}${where}`,
    remedy: `mallet content-view version promote --id ${other.version_id ?? ''} --to-lifecycle-environment-id ${image.environment_id ?? ''}`,
  }
}

const quoted = (patterns: readonly string[]): string => `'${patterns.join(',')}'`
