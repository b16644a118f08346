// The lifecycle environments that a release goes to, in the order of their path.
import type {ContentViewDetails} from '../../contract/content-views'
import type {LifecycleEnvironment} from '../../contract/lifecycle-environments'
import {AppError, exitCodes, usageError} from '../../core/errors'
import {similar} from '../../core/similar'
import {latestOf} from './view'

type Environments = readonly LifecycleEnvironment[]

/**
 * The environments of these names, labels or IDs, each once, those that come first in their path first. Exit code 128 for one that is
 * not there, 64 for Library, to which every version is published.
 */
export function inPathOrder(
  all: Environments,
  wanted: readonly (string | number)[],
  organizationId: number,
): LifecycleEnvironment[] {
  const found = wanted.map((named) => {
    const environment = environmentNamed(all, named, organizationId)
    if (environment.library)
      throw usageError(
        `${environment.name} cannot be a target of a release`,
        'Name the environments after it; every version is published to Library',
      )
    return environment
  })
  return [...new Set(found)]
    .map((environment) => ({environment, depth: depthOf(all, environment)}))
    .toSorted((a, b) => a.depth - b.depth)
    .map(({environment}) => environment)
}

/** The environments of an organization as paths show them: each after the one that precedes it. */
export const byDepth = (all: Environments): LifecycleEnvironment[] =>
  all
    .map((environment) => ({environment, depth: depthOf(all, environment)}))
    .toSorted((a, b) => a.depth - b.depth || a.environment.id - b.environment.id)
    .map(({environment}) => environment)

function depthOf(all: Environments, environment: LifecycleEnvironment): number {
  const byId = new Map(all.map((one) => [one.id, one]))
  let depth = 0
  for (let at = environment.prior; at && depth <= all.length; at = byId.get(at.id)?.prior ?? null) depth++
  return depth
}

/** The environment of a name, a label or an ID; exit code 128 with names that could have been meant. */
function environmentNamed(all: Environments, named: string | number, organizationId: number): LifecycleEnvironment {
  const found =
    typeof named === 'number'
      ? all.find(({id}) => id === named)
      : (all.find(({name}) => name === named) ?? all.find(({label}) => label === named))
  if (found) return found
  const close =
    typeof named === 'number'
      ? []
      : similar(
          named,
          all.map(({name}) => name),
        )
  const by = typeof named === 'number' ? `ID ${named}` : `name ${JSON.stringify(named)}`
  throw new AppError({
    code: 'not_found',
    message: `There is no lifecycle environment with the ${by} in the organization`,
    detail: close.length > 0 ? `similar names: ${close.join(', ')}` : undefined,
    hint: `List them: mallet lifecycle-environment list --organization-id ${organizationId}`,
    exit: exitCodes.notFound,
  })
}

/** Refuses to skip a station of a path, as the server would after the publication: exit code 65. */
export function requireSequence(view: ContentViewDetails, targets: Environments): void {
  const latest = view.needs_publish === false ? latestOf(view) : undefined
  const reached = new Set([...(latest?.environment_ids ?? []), ...targets.map(({id}) => id)])
  for (const {id, name, prior} of targets) {
    if (!prior || prior.name === 'Library' || reached.has(prior.id) || latest?.environment_ids.includes(id)) continue
    throw new AppError({
      code: 'refused',
      message: `Environment ${JSON.stringify(name)} comes after ${JSON.stringify(prior.name)}`,
      detail: `${prior.name} does not have the version that is released`,
      hint: `Release to ${prior.name} as well, or add --force`,
      exit: exitCodes.refused,
    })
  }
}
