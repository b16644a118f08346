import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Tasks} from '../kernel/tasks/engine'
import {Answer} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, notFound, refused, failedPrecondition} from '../kernel/errors'
import {repositories as repositoriesApi} from '../../contract/repositories'
import {handlers} from '../kernel/http/resource'
import type {Repository} from './tables'
import {taskJson} from '../tasks/json'
import type {TaskKind} from '../kernel/tasks/kind'
import {importUpload} from './import-upload-task'
import {generateMetadata, reclaimSpace, removable, removeContent, verifyChecksum} from './content-tasks'
import {describeRepository, type RepositoryInput} from './tasks'
import {syncRepository} from './sync-task'
import {checkSync, syncInput, syncOptions} from './sync-start'

function ownerOf(store: Store, row: Repository): number {
  return store.products.get(store.rootRepositories.get(row.root_id).product_id).organization_id
}

export function find(store: Store, call: Call<unknown>, id: number | null | undefined, permission: string): Repository {
  return call.find(store.repositories, id, {
    noun: 'repository',
    permission,
    organization: (row) => ownerOf(store, row),
  })
}

/** Starts a task about one repository that holds it. */
function start(store: Store, call: Call<unknown>, kind: TaskKind<RepositoryInput>, row: Repository) {
  return call.startTask(kind, describeRepository(store, row), {
    subjects: [{type: 'Katello::Repository', id: row.id}],
    organizationId: ownerOf(store, row),
  })
}

/** What can be done with the content of a repository. */
export const repositoryContentActions = ({
  store,
  content,
  tasks,
}: {
  store: Store
  content: ContentStore
  tasks: Tasks
}) =>
  handlers(repositoriesApi)({
    sync: {
      permission: 'sync_products',
      run(call) {
        const row = find(store, call, call.params.id, 'sync_products')
        checkSync({store, tasks}, row, call.params)
        return call.startTask(
          syncRepository,
          syncInput(store, row, call.params),
          syncOptions(store, row, call.taskOptions()),
        )
      },
    },
    verify_checksum: {
      permission: 'edit_products',
      run: (call) => start(store, call, verifyChecksum, find(store, call, call.params.id, 'edit_products')),
    },
    reclaim_space: {
      permission: 'edit_products',
      run(call) {
        const row = find(store, call, call.params.id, 'edit_products')
        if (store.rootRepositories.get(row.root_id).download_policy !== 'on_demand')
          throw invalidArgument('Only repositories with the download policy on_demand can have space reclaimed')
        return start(store, call, reclaimSpace, row)
      },
    },
    republish: {
      permission: 'edit_products',
      run: (call) => start(store, call, generateMetadata, find(store, call, call.params.id, 'edit_products')),
    },
    remove_content: {
      permission: 'edit_products',
      async run(call) {
        const row = find(store, call, call.params.id, 'edit_products')
        if (!call.params.ids?.length) throw invalidArgument('No content specified in ids')
        if (row.library_instance_id !== null) throw refused('Content can be removed from library repositories only')
        const going = removable(content, row, call.params.ids)
        if (going.length === 0)
          throw refused('No content can be removed: manifests that have tags or belong to manifest lists are kept')
        const task = await call.runTask(
          removeContent,
          {...describeRepository(store, row), content_ids: going},
          {subjects: [{type: 'Katello::Repository', id: row.id}]},
        )
        return new Answer(202, taskJson({store, tasks}, task))
      },
    },
    upload_content: {
      permission: 'edit_products',
      upload: 'discarded',
      run(call) {
        find(store, call, call.params.id, 'edit_products')
        throw failedPrecondition('Container content is pushed with podman, not uploaded')
      },
    },
    import_uploads: {
      permission: 'edit_products',
      async run(call) {
        const row = find(store, call, call.params.id, 'edit_products')
        const uploads = (call.params.uploads ?? []).map(({id, name, digest}) => {
          const upload = store.contentUploads.first({uuid: id ?? '', repository_id: row.id})
          if (!upload) throw notFound(`Couldn't find upload ${id ?? ''} of the repository`)
          if (!name || !digest) throw invalidArgument('Each upload of a container tag requires a name and digest')
          return {id: upload.uuid, name, digest}
        })
        const input = {...describeRepository(store, row), uploads}
        const options = {subjects: [{type: 'Katello::Repository', id: row.id}]}
        if (call.params.async) return call.startTask(importUpload, input, options)
        return new Answer(202, taskJson({store, tasks}, await call.runTask(importUpload, input, options)))
      },
    },
    gpg_key_content: {
      permission: 'view_products',
      run(call) {
        find(store, call, call.params.id, 'view_products')
        throw notFound('The repository has no GPG key')
      },
    },
  })
