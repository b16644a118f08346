import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import {invalidArgument, notFound, refused} from '../kernel/errors'
import type {ContentView} from './tables'
import type {ContentViewEnvironment} from '../environments/tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {within} from '../kernel/store/sql'
import {taskKind} from '../kernel/tasks/kind'
import {recordEvent} from './history'
import {describeView, environmentSubject, humanizeView, versionSubject, viewSubject, type ViewInput} from './tasks'
import {checkUsers, noReassignment, reassign, type Reassignment} from './users'
import {deleteVersion, removeFromEnvironment} from './version-instances'
import {checkKeepers} from './version-removal'
import {versionIn} from './versions'
import type {StartOptions} from '../kernel/tasks/options'

interface RemoveInput extends ViewInput {
  environment_ids: number[]
  content_view_version_ids: number[]
  destroy_content_view: boolean
  /** Where hosts, activation keys and host groups of these environments go. */
  reassign: Reassignment
}

/** Takes a view out of environments, then deletes versions, then, if wanted, the view itself; all in one transaction. */
export const removeView = taskKind<RemoveInput, {store: Store; content: ContentStore; tasks: Tasks}>({
  label: 'Actions::Katello::ContentView::Remove',
  name: 'Remove Versions and Associations',
  resumable: true,
  humanizeInput: humanizeView,
  run: (task, {store, content, tasks}) => remove({store, content, tasks}, task.input, task.user?.login, task.id),
})

/** The same, from one environment alone. */
export const removeViewFromEnvironment = taskKind<
  RemoveInput & {environment: {id: number; name: string}},
  {store: Store; content: ContentStore; tasks: Tasks}
>({
  label: 'Actions::Katello::ContentView::RemoveFromEnvironment',
  name: 'Remove from Environment',
  resumable: true,
  humanizeInput: (input) => [
    ...humanizeView(input),
    ['environment', {text: `environment '${input.environment.name}'`, link: null}],
  ],
  run: (task, {store, content, tasks}) => remove({store, content, tasks}, task.input, task.user?.login, task.id),
})

/** Deletes a content view that is in no environment, with its versions. */
export const destroyView = taskKind<RemoveInput, {store: Store; content: ContentStore; tasks: Tasks}>({
  label: 'Actions::Katello::ContentView::Destroy',
  name: 'Delete',
  resumable: true,
  humanizeInput: humanizeView,
  run: (task, {store, content, tasks}) => remove({store, content, tasks}, task.input, task.user?.login, task.id),
})

function remove(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  input: RemoveInput,
  login: string | undefined,
  taskUuid: string,
): void {
  store.transaction(() => {
    const view = store.contentViews.find(input.content_view.id)
    if (!view) return
    const user = login === undefined ? undefined : store.users.first({login})
    const task = tasks.byUuid(taskUuid)
    const links = linksOf(store, view, input.environment_ids)
    checkUsers(store, view, links, input.reassign)
    reassign(store, links, input.reassign)
    for (const id of input.environment_ids) {
      const version = versionIn(store, view, id)
      if (!version) continue
      const event = recordEvent(store, version, {action: 'removal', status: 'successful', environmentId: id, user})
      store.contentViewHistory.update(event.id, {task_id: task?.id ?? null})
      removeFromEnvironment({store, content}, view, id)
    }
    const versions = input.destroy_content_view
      ? store.contentViewVersions.all({content_view_id: view.id})
      : store.contentViewVersions.byIds(input.content_view_version_ids)
    checkKeepers(store, versions)
    for (const version of versions) deleteVersion({store, content}, version)
    if (input.destroy_content_view) store.contentViews.delete({id: view.id})
  })
}

function linksOf(store: Store, view: ContentView, environmentIds: readonly number[]): ContentViewEnvironment[] {
  return store.contentViewEnvironments.all([{content_view_id: view.id}, within('environment_id', environmentIds)])
}

export interface RemoveRequest {
  readonly environmentIds?: readonly number[] | null | undefined
  readonly versionIds?: readonly number[] | null | undefined
  readonly destroy?: boolean | null | undefined
  readonly reassign?: Reassignment
}

/** Starts a removal; 500 when nothing is to be removed, or when something else needs it. */
export function startRemove(
  {store, tasks}: {store: Store; tasks: Tasks},
  view: ContentView,
  wanted: RemoveRequest,
  options: StartOptions,
): TaskRow {
  const environments = wanted.destroy
    ? store.contentViewEnvironments.all({content_view_id: view.id}).map((link) => link.environment_id)
    : [...new Set(wanted.environmentIds ?? [])]
  const ids = [...new Set(wanted.versionIds ?? [])]
  if (environments.length + ids.length === 0 && !wanted.destroy)
    throw refused(
      'There either were no environments nor versions specified or there were invalid environments/versions specified. Please check environment_ids and content_view_version_ids parameters.',
    )
  if (view.is_default) throw refused('The default content view cannot be removed')
  for (const id of environments)
    if (!versionIn(store, view, id)) throw notFound(`Content view ${view.name} is not in the environment with id ${id}`)
  const versions = (
    wanted.destroy ? store.contentViewVersions.all({content_view_id: view.id}) : store.contentViewVersions.byIds(ids)
  ).filter((version) => version.content_view_id === view.id)
  if (!wanted.destroy && versions.length < ids.length)
    throw notFound(`Couldn't find all content view versions with ids ${ids.join(', ')}`)
  checkKeepers(store, versions, new Set(environments))
  if (wanted.destroy) checkComponents(store, view)
  const to = wanted.reassign ?? noReassignment
  checkUsers(store, view, linksOf(store, view, environments), to)
  const input = {
    ...describeView(store, view),
    environment_ids: environments,
    content_view_version_ids: versions.map(({id}) => id),
    destroy_content_view: wanted.destroy ?? false,
    reassign: to,
  }
  return tasks.start(removeView, input, {
    ...options,
    organizationId: view.organization_id,
    subjects: [viewSubject(view), ...versions.map(versionSubject)],
    links: environments.map((id) => environmentSubject({id})),
  })
}

/** Starts to take a view out of one environment; 400 when it is not there. */
export function startRemoveFromEnvironment(
  {store, tasks}: {store: Store; tasks: Tasks},
  view: ContentView,
  environmentId: number,
  options: StartOptions,
): TaskRow {
  const environment = store.lifecycleEnvironments.find(environmentId)
  if (view.is_default) throw invalidArgument('The default content view cannot be removed from Library')
  if (!environment || !versionIn(store, view, environmentId))
    throw invalidArgument(
      `Content view '${view.name}' is not in lifecycle environment '${environment?.name ?? environmentId}'.`,
    )
  checkUsers(store, view, linksOf(store, view, [environmentId]), noReassignment)
  const input = {
    ...describeView(store, view),
    environment: {id: environment.id, name: environment.name},
    environment_ids: [environmentId],
    content_view_version_ids: [],
    destroy_content_view: false,
    reassign: noReassignment,
  }
  return tasks.start(removeViewFromEnvironment, input, {
    ...options,
    organizationId: view.organization_id,
    subjects: [viewSubject(view)],
    links: [environmentSubject(environment)],
  })
}

/** Starts to delete a view; 500 while it is in environments or part of composite views. */
export function startDestroyView(
  {store, tasks}: {store: Store; tasks: Tasks},
  view: ContentView,
  options: StartOptions,
): TaskRow {
  if (view.is_default) throw refused('The default content view cannot be deleted')
  const links = store.contentViewEnvironments.all({content_view_id: view.id})
  if (links.length > 0) {
    const names = links.map((link) => store.lifecycleEnvironments.get(link.environment_id).name)
    throw refused(`Cannot delete '${view.name}' while it is in environments: ${names.join(', ')}`)
  }
  checkComponents(store, view)
  const versions = store.contentViewVersions.all({content_view_id: view.id})
  checkKeepers(store, versions)
  const input = {
    ...describeView(store, view),
    environment_ids: [],
    content_view_version_ids: [],
    destroy_content_view: true,
    reassign: noReassignment,
  }
  return tasks.start(destroyView, input, {
    ...options,
    organizationId: view.organization_id,
    subjects: [viewSubject(view), ...versions.map(versionSubject)],
  })
}

function checkComponents(store: Store, view: ContentView): void {
  const names = store.contentViewComponents
    .all({content_view_id: view.id})
    .map((row) => store.contentViews.get(row.composite_id).name)
  if (names.length > 0)
    throw refused(
      `Cannot delete '${view.name}' while it is a component of composite content views: ${names.join(', ')}`,
    )
}
