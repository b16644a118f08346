import type {Store} from '../tables'
import {blank, Faults, taken} from '../kernel/errors'
import {isLabel, labelFault, labelFor} from '../kernel/labels'
import type {ContentView, ContentViewVersion} from '../content-views/tables'
import type {LifecycleEnvironment} from '../environments/tables'
import type {Organization} from './tables'

export interface NewOrganization {
  readonly name: string
  readonly label?: string | null | undefined
  readonly description?: string | null | undefined
}

/** Makes an organization with its Library and its default content view, version 1.0. 422 when name or label is invalid. */
export function createOrganization(store: Store, {name, label, description}: NewOrganization): Organization {
  return store.transaction(() => {
    const wanted = label || labelFor(name, (candidate) => store.organizations.first({label: candidate}) !== undefined)
    checkOrganization(store, {name, label: wanted}, null)
    const organization = store.organizations.insert({
      name,
      label: wanted,
      title: name,
      description: description ?? null,
    })
    const library = store.lifecycleEnvironments.insert({
      organization_id: organization.id,
      name: 'Library',
      label: 'Library',
      library: true,
      registry_unauthenticated_pull: false,
    })
    const view = store.contentViews.insert({
      organization_id: organization.id,
      name: 'Default Organization View',
      label: 'Default_Organization_View',
      is_default: true,
      composite: false,
      rolling: false,
      import_only: false,
      auto_publish: false,
      solve_dependencies: false,
      generated_for: 'none',
      next_version: 2,
    })
    const version = store.contentViewVersions.insert({
      content_view_id: view.id,
      major: 1,
      minor: 0,
      applied_filters: [],
    })
    store.contentViewEnvironments.insert({
      content_view_id: view.id,
      environment_id: library.id,
      content_view_version_id: version.id,
    })
    return organization
  })
}

export function checkOrganization(store: Store, {name, label}: {name: string; label: string}, id: number | null): void {
  const {organizations} = store
  const faults = new Faults()
  const other = (found: Organization | undefined) => found !== undefined && found.id !== id
  faults.when(name.trim() === '', 'name', blank)
  faults.when(name.length > 255, 'name', 'is too long (maximum is 255 characters)')
  faults.when(other(organizations.first({name})), 'name', taken)
  faults.when(!isLabel(label), 'label', labelFault)
  faults.when(other(organizations.first({label})), 'label', taken)
  faults.throwAny(id)
}

export function libraryOf(store: Store, organizationId: number): LifecycleEnvironment {
  const library = store.lifecycleEnvironments.first({organization_id: organizationId, library: true})
  if (!library) throw new Error(`organization ${organizationId} has no Library`)
  return library
}

export function defaultViewOf(store: Store, organizationId: number): {view: ContentView; version: ContentViewVersion} {
  const view = store.contentViews.first({organization_id: organizationId, is_default: true})
  const version = view && store.contentViewVersions.first({content_view_id: view.id})
  if (!view || !version) throw new Error(`organization ${organizationId} has no default content view`)
  return {view, version}
}
