import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import {invalidArgument, notFound, failedPrecondition} from '../kernel/errors'
import type {ContentViewVersion} from './tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {taskKind} from '../kernel/tasks/kind'
import {failEvents, recordEvent, resumeEvents, succeed} from './history'
import {
  describeView,
  environmentSubject,
  humanizeView,
  pause,
  versionSubject,
  viewSubject,
  type ViewInput,
} from './tasks'
import {libraryInstanceOf} from '../repositories/rules'
import {checkNames, checkRestriction, checkSequence, targetEnvironments} from './publish-checks'
import {placeVersion} from './version-instances'
import {archivesOf, environmentsOf, isPublished, versionName} from './versions'
import {syncProxiesOf} from '../capsules/sync-start'
import type {StartOptions} from '../kernel/tasks/options'

export interface PromoteInput extends ViewInput {
  content_view_version_id: number
  content_view_version_name: string
  environments: {id: number; name: string; label: string}[]
  history_ids: number[]
  force: boolean
  content_view_id: number
  /** The first of them, with its entry in the history. */
  environment_id: number
  history_id: number
  user_id: number | null
  /** As in the input of a publication, which publishes composites as well. */
  auto_publish_composite_ids: number[]
  skip_promotion: null
  services_checked: string[]
}

/** Brings a version to environments, one after the other, each in one transaction. */
export const promoteVersion = taskKind<
  PromoteInput,
  {store: Store; content: ContentStore; tasks: Tasks; log(line: string): void}
>({
  label: 'Actions::Katello::ContentView::Promote',
  name: 'Promote',
  resumable: true,
  humanizeInput: humanizeView,
  async run(task, {store, content, tasks, log}) {
    const {environments, history_ids: events, content_view_version_id: id, content_view_version_name: name} = task.input
    store.transaction(() => resumeEvents(store, events))
    const {content_view_id, history_id} = task.input
    task.setOutput({content_view_id, content_view_version_id: id, history_id, skip_promotion: null})
    try {
      for (const [at, environment] of environments.entries()) {
        task.check()
        store.transaction(() => {
          const target = store.lifecycleEnvironments.find(environment.id)
          if (!target)
            throw failedPrecondition(`The lifecycle environment '${environment.name}' has been deleted in the meantime`)
          placeVersion({store, content}, store.contentViewVersions.get(id), target)
          succeed(store, events[at] ?? 0)
        })
        task.progress((at + 1) / environments.length)
        task.say(
          `Promoted ${name} to ${environments
            .slice(0, at + 1)
            .map((one) => one.name)
            .join(', ')}`,
        )
        await pause()
      }
    } catch (error) {
      store.transaction(() => failEvents(store, events))
      throw error
    }
    syncProxiesOf(
      {store, tasks, log},
      environments.map((environment) => environment.id),
      {user: task.user},
    )
  },
  interrupted: (input, _output, {store}) => failEvents(store, (input as PromoteInput).history_ids),
})

export interface PromoteRequest {
  readonly environmentIds: readonly number[]
  readonly force?: boolean | null | undefined
  readonly description?: string | null | undefined
}

/** Starts to promote a version. 400 for views without promotion and for targets out of sequence, 500 for names that collide. */
export function startPromote(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  version: ContentViewVersion,
  wanted: PromoteRequest,
  options: StartOptions,
): TaskRow {
  const view = store.contentViews.get(version.content_view_id)
  if (wanted.environmentIds.length === 0) throw invalidArgument('Could not find environments for promotion')
  const targets = findTargets(store, view.organization_id, wanted.environmentIds)
  if (view.is_default) throw invalidArgument('Default content view versions cannot be promoted')
  if (view.rolling) throw invalidArgument('Rolling content view versions cannot be promoted')
  if (!isPublished(store, version)) throw invalidArgument(`${versionName(store, version)} was not published completely`)
  if (!wanted.force) checkSequence(store, targets, environmentsOf(store, version))
  const components = store.contentViewVersionComponents
    .all({composite_version_id: version.id})
    .map((link) => store.contentViewVersions.get(link.component_version_id))
  checkRestriction(store, view, components, targets)
  const archives = archivesOf(store, version)
  checkNames(
    {store, content},
    view.composite ? archives : archives.map((row) => libraryInstanceOf(store, row)),
    targets,
  )
  const subjects = [viewSubject(view), versionSubject(version)]
  tasks.assertFree(subjects)
  return store.transaction(() => {
    const events = targets.map((target) =>
      recordEvent(store, version, {
        action: 'promotion',
        environmentId: target.id,
        description: wanted.description,
        user: options.user,
      }),
    )
    const input: PromoteInput = {
      ...describeView(store, view),
      content_view_version_id: version.id,
      content_view_version_name: versionName(store, version),
      environments: targets.map(({id, name, label}) => ({id, name, label})),
      history_ids: events.map((event) => event.id),
      force: wanted.force ?? false,
      content_view_id: view.id,
      environment_id: targets[0]?.id ?? 0,
      history_id: events[0]?.id ?? 0,
      user_id: options.user?.id ?? null,
      auto_publish_composite_ids: [],
      skip_promotion: null,
      services_checked: ['pulp3', 'candlepin', 'candlepin_auth'],
    }
    const links = targets.map(environmentSubject)
    const task = tasks.start(promoteVersion, input, {
      ...options,
      organizationId: view.organization_id,
      subjects,
      links,
    })
    for (const {id} of events) store.contentViewHistory.update(id, {task_id: task.id})
    return task
  })
}

function findTargets(store: Store, organizationId: number, ids: readonly number[]) {
  const known = ids.filter((id) => store.lifecycleEnvironments.find(id)?.organization_id === organizationId)
  if (known.length === 0) throw invalidArgument('Could not find environments for promotion')
  if (known.length < ids.length) throw notFound(`Couldn't find lifecycle environments with ids ${ids.join(', ')}`)
  return targetEnvironments(store, organizationId, known)
}
