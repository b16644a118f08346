import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import {taskKind} from '../kernel/tasks/kind'
import {humanizeView, pause, type ViewInput} from './tasks'
import {rename} from '../repositories/naming'
import {verifySets} from '../repositories/content-tasks'

interface VersionInput extends ViewInput {
  content_view_version: {id: number; name: string}
}

/** Renames all instances of a version and records that they were published. */
export const republishRepositories = taskKind<VersionInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::ContentViewVersion::RepublishRepositories',
  name: 'Republish Repositories',
  nameFor: ({content_view_version: version}) => `Republish Repositories of ${version.name}`,
  resumable: true,
  humanizeInput: humanizeView,
  async run(task, {store, content}) {
    const rows = store.repositories.all({content_view_version_id: task.input.content_view_version.id})
    for (const [at, {id}] of rows.entries()) {
      task.check()
      store.transaction(() => {
        const row = store.repositories.find(id)
        if (row)
          for (const named of rename({store, content}, [row]))
            store.repositories.update(named.id, {published_at: store.now()})
      })
      task.progress((at + 1) / rows.length)
      await pause()
    }
    task.say(`Republished repositories: ${rows.length}`)
  },
})

/** Reads everything that a version holds again and compares it with its digest. */
export const verifyVersion = taskKind<VersionInput, {store: Store; content: ContentStore}>({
  label: 'Actions::Katello::ContentViewVersion::VerifyChecksum',
  name: 'Verify checksum',
  nameFor: ({content_view_version: version}) => `Verify checksum of repositories in ${version.name}`,
  resumable: true,
  humanizeInput: humanizeView,
  async run(task, {store, content}) {
    const rows = store.repositories.all({content_view_version_id: task.input.content_view_version.id})
    await verifySets(
      {store, content},
      task,
      rows.flatMap((row) => row.content_set_id ?? []),
    )
  },
})
