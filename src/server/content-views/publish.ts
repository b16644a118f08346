import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Tasks} from '../kernel/tasks/engine'
import {invalidArgument, failedPrecondition} from '../kernel/errors'
import type {ContentView, ContentViewVersion} from './tables'
import type {LifecycleEnvironment} from '../environments/tables'
import type {TaskRow} from '../kernel/tasks/tables'
import type {TaskContext} from '../kernel/tasks/context'
import {taskKind} from '../kernel/tasks/kind'
import {autoPublish, publishLater} from './auto-publish'
import {appliedFilters, tagChooser, type AppliedFilter} from './filters'
import {failEvents, recordEvent, resumeEvents, succeed} from './history'
import {componentVersions, sourcesOf} from './sources'
import {
  describeView,
  environmentSubject,
  humanizeView,
  pause,
  versionSubject,
  viewSubject,
  type ViewInput,
} from './tasks'
import {libraryOf} from '../organizations/rules'
import {
  checkNames,
  checkPublish,
  checkRestriction,
  checkSequence,
  publishLabel,
  restrictedVersions,
  targetEnvironments,
  type PublishRequest,
} from './publish-checks'
import {makeArchive, placeVersion} from './version-instances'
import {versionName, versionText} from './versions'
import {syncProxiesOf} from '../capsules/sync-start'
import type {StartOptions} from '../kernel/tasks/options'

export interface PublishInput extends ViewInput {
  content_view_id: number
  content_view_version_id: number
  content_view_version_name: string
  history_id: number
  environment_id: number
  /** Further environments, in the order of the path, each with its entry in the history. */
  promotions: {environment_id: number; history_id: number}[]
  /** Instances that the version is made from. */
  source_ids: number[]
  auto_publish_composite_ids: number[]
  user_id: number | null
  skip_promotion: null
  services_checked: string[]
  /** Name of the version whose publication started this one. */
  triggered_by?: string
}

/**
 * Publishes a version that was announced: archives, then the instances of Library, then those of further environments. Each is one
 * transaction, and each finds what an interrupted run has done, so that it may be run again.
 */
export const publishView = taskKind<
  PublishInput,
  {store: Store; content: ContentStore; tasks: Tasks; log(line: string): void}
>({
  label: publishLabel,
  name: 'Publish',
  nameFor: ({triggered_by: trigger}) => (trigger === undefined ? 'Publish' : 'Auto Publish'),
  resumable: true,
  humanizeInput: humanizeView,
  async run(task, {store, content, tasks, log}) {
    const {input} = task
    const events = eventsOf(input)
    store.transaction(() => resumeEvents(store, events))
    task.setOutput({
      content_view_id: input.content_view_id,
      content_view_version_id: input.content_view_version_id,
      history_id: input.history_id,
      skip_promotion: null,
    })
    try {
      await publish(task, {store, content, tasks, log})
    } catch (error) {
      store.transaction(() => failEvents(store, events))
      throw error
    }
  },
  interrupted: (input, _output, {store}) => failEvents(store, eventsOf(input as PublishInput)),
})

const eventsOf = ({history_id: own, promotions}: PublishInput) => [own, ...promotions.map((one) => one.history_id)]

async function publish(
  task: TaskContext<PublishInput>,
  {store, content, tasks, log}: {store: Store; content: ContentStore; tasks: Tasks; log(line: string): void},
): Promise<void> {
  const {input} = task
  const version = store.contentViewVersions.get(input.content_view_version_id)
  const filters = version.applied_filters as AppliedFilter[]
  const steps = input.source_ids.length + 1 + input.promotions.length
  let done = 0
  const step = async (text: string) => {
    task.progress(++done / (steps + 1))
    task.say(text)
    await pause()
    task.check()
  }
  for (const id of input.source_ids) {
    store.transaction(() => {
      const source = store.repositories.find(id) // deleted meanwhile: then the version goes without it
      if (source)
        makeArchive({store, content}, version, source, tagChooser(filters, source.library_instance_id ?? source.id))
    })
    await step(`Archived repositories: ${Math.min(done + 1, input.source_ids.length)}/${input.source_ids.length}`)
  }
  await step(place({store, content}, version, input.environment_id))
  for (const {environment_id, history_id} of input.promotions) {
    const text = store.transaction(() => {
      const placed = place({store, content}, version, environment_id)
      succeed(store, history_id)
      return placed
    })
    await step(text)
  }
  const start = (composite: ContentView, description: string, trigger: ContentViewVersion) =>
    startPublish({store, content, tasks}, composite, {description}, {user: task.user}, trigger)
  const busy = store.transaction(() => {
    succeed(store, input.history_id)
    return autoPublish({store, tasks, log}, version, start)
  })
  for (const composite of busy) void publishLater({store, content, tasks, log}, composite, version, start)
  const places = [input.environment_id, ...input.promotions.map((one) => one.environment_id)]
  const names = places.flatMap((id) => store.lifecycleEnvironments.find(id)?.name ?? [])
  syncProxiesOf({store, tasks, log}, places, {user: task.user})
  const count = done - 1 - input.promotions.length
  const held = count === 1 ? '1 repository' : `${count} repositories`
  task.say(`Published ${input.content_view_version_name} with ${held} to ${names.join(', ')}`)
}

function place(
  {store, content}: {store: Store; content: ContentStore},
  version: ContentViewVersion,
  environmentId: number,
): string {
  const environment = store.lifecycleEnvironments.find(environmentId)
  if (!environment)
    throw failedPrecondition(`The lifecycle environment ${environmentId} has been deleted in the meantime`)
  store.transaction(() => placeVersion({store, content}, version, environment))
  return `Promoted ${versionName(store, version)} to ${environment.name}`
}

/** Announces a version and starts the task that makes it, all in one transaction; refuses first what cannot be published. */
export function startPublish(
  {store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks},
  view: ContentView,
  wanted: PublishRequest,
  options: StartOptions,
  trigger?: ContentViewVersion,
): TaskRow {
  checkPublish({store, content, tasks}, view, wanted, trigger)
  const library = libraryOf(store, view.organization_id)
  const targets = targetEnvironments(store, view.organization_id, wanted.environmentIds ?? []).filter(
    (environment) => !environment.library,
  )
  if (!wanted.force) checkSequence(store, targets, [library])
  checkRestriction(store, view, restrictedVersions(store, view), [library, ...targets])
  checkNames({store, content}, sourcesOf(store, view), [library, ...targets])
  const subjects = [viewSubject(view)]
  tasks.assertFree(subjects)
  return store.transaction(() => announce({store, tasks}, view, wanted, {library, targets, options, trigger}))
}

interface Announcement {
  readonly library: LifecycleEnvironment
  readonly targets: readonly LifecycleEnvironment[]
  readonly options: StartOptions
  readonly trigger: ContentViewVersion | undefined
}

function announce(
  {store, tasks}: {store: Store; tasks: Tasks},
  view: ContentView,
  wanted: PublishRequest,
  more: Announcement,
): TaskRow {
  const {library, targets, options, trigger} = more
  const version = nextVersion(store, view, wanted)
  if (view.composite)
    for (const {id} of componentVersions(store, view))
      store.contentViewVersionComponents.insert({composite_version_id: version.id, component_version_id: id})
  const event = {user: options.user, description: wanted.description, triggeredBy: trigger}
  const own = recordEvent(store, version, {action: 'publish', ...event})
  const promotions = targets.map(({id}) => ({
    environment_id: id,
    history_id: recordEvent(store, version, {action: 'promotion', environmentId: id, ...event}).id,
  }))
  const input: PublishInput = {
    ...describeView(store, view),
    services_checked: ['pulp3', 'candlepin', 'candlepin_auth'],
    history_id: own.id,
    content_view_id: view.id,
    auto_publish_composite_ids: [],
    content_view_version_name: `${view.name} ${versionText(version)}`,
    content_view_version_id: version.id,
    environment_id: library.id,
    promotions,
    source_ids: sourcesOf(store, view).map(({id}) => id),
    user_id: options.user?.id ?? null,
    skip_promotion: null,
    ...(trigger && {triggered_by: versionName(store, trigger)}),
  }
  const task = tasks.start(publishView, input, {
    ...options,
    organizationId: view.organization_id,
    subjects: [viewSubject(view), versionSubject(version)],
    links: [library, ...targets].map(environmentSubject),
  })
  for (const id of eventsOf(input)) store.contentViewHistory.update(id, {task_id: task.id})
  return task
}

/** The row of the next version. Its number is the view's next one unless one is given; then numbering goes on from it. */
function nextVersion(store: Store, view: ContentView, {major, minor, description}: PublishRequest): ContentViewVersion {
  const filters = view.composite ? [] : appliedFilters(store, view)
  const number = major ?? view.next_version
  if (store.contentViewVersions.first({content_view_id: view.id, major: number, minor: minor ?? 0}))
    throw invalidArgument(`A CV version already exists with the same major and minor version (${number}.${minor ?? 0})`)
  store.contentViews.update(view.id, {next_version: Math.max(view.next_version, number + 1)})
  return store.contentViewVersions.insert({
    content_view_id: view.id,
    major: number,
    minor: minor ?? 0,
    description: description ?? null,
    filters_applied: filters.length > 0,
    applied_filters: filters,
  })
}
