import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Tasks} from '../kernel/tasks/engine'
import {refused} from '../kernel/errors'
import type {ContentViewVersion} from './tables'
import type {TaskRow} from '../kernel/tasks/tables'
import {taskKind} from '../kernel/tasks/kind'
import {describeView, humanizeView, versionSubject, viewSubject, type ViewInput} from './tasks'
import {deleteVersion} from './version-instances'
import {environmentsOf, versionName} from './versions'
import type {StartOptions} from '../kernel/tasks/options'

/** Why a version cannot be deleted, or undefined. Environments that it leaves before do not count. */
function keeper(
  store: Store,
  version: ContentViewVersion,
  leaving: ReadonlySet<number> = new Set(),
): string | undefined {
  const name = versionName(store, version)
  const places = environmentsOf(store, version).filter(({id}) => !leaving.has(id))
  if (places.length > 0)
    return `Cannot delete version while it is in environments: ${places.map((one) => one.name).join(', ')} (${name})`
  const views = store.contentViewComponents
    .all({content_view_version_id: version.id})
    .map((row) => store.contentViews.get(row.composite_id).name)
  if (views.length > 0)
    return `Cannot delete version while it is in use by composite content views: ${views.join(', ')} (${name})`
  const versions = store.contentViewVersionComponents
    .all({component_version_id: version.id})
    .map((row) => versionName(store, store.contentViewVersions.get(row.composite_version_id)))
  if (versions.length > 0)
    return `Cannot delete version while it is in use by composite content views: ${versions.join(', ')} (${name})`
  return undefined
}

/** Refuses with 500 to delete versions that environments or composite views have; environments that are left before do not count. */
export function checkKeepers(
  store: Store,
  versions: readonly ContentViewVersion[],
  leaving?: ReadonlySet<number>,
): void {
  for (const version of versions) {
    const reason = keeper(store, version, leaving)
    if (reason) throw refused(reason)
  }
}

interface DestroyVersionInput extends ViewInput {
  content_view_version: {id: number; name: string}
}

/** Deletes one version. */
export const destroyVersion = taskKind<DestroyVersionInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::ContentViewVersion::Destroy',
  name: 'Delete Version',
  resumable: true,
  humanizeInput: (input) => [
    ['content_view_version', {text: `content view version '${input.content_view_version.name}'`, link: null}],
    ...humanizeView(input),
  ],
  run(task, {store, content}) {
    store.transaction(() => {
      const version = store.contentViewVersions.find(task.input.content_view_version.id)
      if (!version) return
      checkKeepers(store, [version])
      deleteVersion({store, content}, version)
    })
  },
})

/** Starts to delete one version; 500 while an environment or a composite view has it. */
export function startDestroyVersion(
  {store, tasks}: {store: Store; tasks: Tasks},
  version: ContentViewVersion,
  options: StartOptions,
): TaskRow {
  const view = store.contentViews.get(version.content_view_id)
  if (view.is_default || view.rolling) throw refused(`The version of the content view '${view.name}' cannot be deleted`)
  checkKeepers(store, [version])
  return tasks.start(
    destroyVersion,
    {...describeView(store, view), content_view_version: {id: version.id, name: versionName(store, version)}},
    {
      ...options,
      organizationId: view.organization_id,
      subjects: [versionSubject(version)],
      links: [viewSubject(view)],
    },
  )
}
