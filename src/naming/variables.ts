import type {LifecycleEnvironmentNames, OrganizationNames, RepositoryInstance} from './instance'
import {Jailed, Printed, type Value} from './ruby/values'

/** Variables of a registry name pattern and the methods each allows, by their names in patterns. */
const patternVariables = {
  organization: ['label', 'name', 'id', 'title', 'description', 'created_at', 'updated_at'],
  repository: ['name', 'label', 'docker_upstream_name', 'content_counts'],
  product: ['name', 'label'],
  content_view: ['id', 'name', 'label', 'version', 'organization'],
  content_view_version: ['name', 'label', 'version'],
  lifecycle_environment: ['id', 'name', 'label'],
} as const

type Variable = keyof typeof patternVariables

export const variableNames = Object.keys(patternVariables)

/** A variable whose methods answer `values`; the type holds every legal method to have its answer. */
function jailed<V extends Variable>(
  name: V,
  values: Record<(typeof patternVariables)[V][number], () => Value>,
): Jailed {
  return new Jailed(name, new Map(Object.entries<() => Value>(values)))
}

/** The variables of a pattern for one repository instance. */
export function variablesOf(instance: RepositoryInstance): ReadonlyMap<string, Jailed | null> {
  const {repository, product, contentView, contentViewVersion, lifecycleEnvironment} = instance
  const organization = organizationOf(instance.organization)
  const variables: Record<Variable, Jailed | null> = {
    organization,
    repository: jailed('repository', {
      name: () => repository.name,
      label: () => repository.label,
      docker_upstream_name: () => repository.dockerUpstreamName,
      content_counts: () => hashOf(repository.contentCounts ?? {}),
    }),
    product: jailed('product', {name: () => product.name, label: () => product.label}),
    content_view: jailed('content_view', {
      id: () => contentView.id,
      name: () => contentView.name,
      label: () => contentView.label,
      version: () => contentView.version ?? null,
      organization: () => organization,
    }),
    content_view_version: jailed('content_view_version', {
      name: () => contentViewVersion.name ?? `${contentView.name} ${contentViewVersion.version}`,
      label: () => contentViewVersion.label ?? null,
      version: () => contentViewVersion.version,
    }),
    lifecycle_environment: lifecycleEnvironment && environmentOf(lifecycleEnvironment),
  }
  return new Map(Object.entries(variables))
}

function organizationOf(organization: OrganizationNames): Jailed {
  return jailed('organization', {
    label: () => organization.label,
    name: () => organization.name,
    id: () => organization.id,
    title: () => (organization.title === undefined ? organization.name : organization.title),
    description: () => organization.description ?? null,
    created_at: () => timeOf(organization.createdAt),
    updated_at: () => timeOf(organization.updatedAt),
  })
}

function environmentOf(environment: LifecycleEnvironmentNames): Jailed {
  return jailed('lifecycle_environment', {
    id: () => environment.id,
    name: () => environment.name,
    label: () => environment.label,
  })
}

/** A hash as Ruby prints it. */
function hashOf(counts: Readonly<Record<string, number>>): Value {
  const pairs = Object.entries(counts).map(([key, count]) => `"${key}"=>${count}`)
  return new Printed('Hash', `{${pairs.join(', ')}}`)
}

/** A moment as Ruby prints it: `2026-08-01 10:20:30 UTC`. Null for none, and for text that is not a moment. */
function timeOf(text: string | null | undefined): Value {
  const date = new Date(text ?? '')
  if (Number.isNaN(date.getTime())) return null
  return new Printed('Time', `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`)
}
