import type {Store} from '../tables'
import type {ContentStore} from '../../oci/store'
import type {Tasks} from '../kernel/tasks/engine'
import {sync as syncApi} from '../../contract/sync'
import {contentUploads as contentUploadsApi} from '../../contract/content-uploads'
import {repositoriesBulkActions as repositoriesBulkActionsApi} from '../../contract/repositories-bulk-actions'
import {Answer, noContent} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, notFound, refused, failedPrecondition} from '../kernel/errors'
import {repositories as repositoriesApi} from '../../contract/repositories'
import {handlers, serve} from '../kernel/http/resource'
import type {Repository} from './tables'
import {startBulk} from '../kernel/tasks/bulk'
import {taskJson} from '../tasks/json'
import type {TaskKind} from '../kernel/tasks/kind'
import {checkDestroy, destroyRepository} from './destroy-task'
import {importUpload} from './import-upload-task'
import {generateMetadata, reclaimSpace, removable, removeContent, verifyChecksum} from './content-tasks'
import {describeRepository, type RepositoryInput} from './tasks'
import {syncRepository} from './sync-task'
import {checkSync, startSyncs, syncInput, syncOptions} from './sync-start'
import {lastSync} from './sync-status'
import {randomUUID} from 'node:crypto'

function ownerOf(store: Store, row: Repository): number {
  return store.products.get(store.rootRepositories.get(row.root_id).product_id).organization_id
}

function find(store: Store, call: Call<unknown>, id: number | null | undefined, permission: string): Repository {
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

function chosen(store: Store, call: Call<{ids?: number[] | null | undefined}>, permission: string): Repository[] {
  if (!call.params.ids?.length) throw invalidArgument('No repositories were given: ids is empty')
  return store.repositories.byIds(call.params.ids).filter((row) => call.can(permission, ownerOf(store, row)))
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
        if (!call.params.ids?.length) throw invalidArgument('No content ids were given: ids is empty')
        if (row.library_instance_id !== null) throw refused('Content can be removed from library repositories only')
        const going = removable(content, row, call.params.ids)
        if (going.length === 0)
          throw refused('No content can be removed: manifests that have tags or belong to lists stay')
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
          if (!name || !digest) throw invalidArgument('Each upload of a container tag needs name and digest')
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

export const sync = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(syncApi, {
    style: 'katello',
    actions: {
      index: {
        permission: 'view_products',
        run(call) {
          const row = find(store, call, call.params.repository_id, 'view_products')
          const task = lastSync(tasks, row.library_instance_id ?? row.id)
          if (!task) throw notFound('The repository was never synchronized')
          return call.accepted(task)
        },
      },
    },
  })

export const contentUploads = ({store}: {store: Store}) =>
  serve(contentUploadsApi, {
    style: 'katello',
    actions: {
      create: {
        permission: 'edit_products',
        run(call) {
          const row = find(store, call, call.params.repository_id, 'edit_products')
          const size = call.params.size ?? 0
          if (size !== 0) throw refused('Container content cannot be uploaded here: push it with podman')
          const upload = store.contentUploads.insert({
            uuid: randomUUID(),
            repository_id: row.id,
            content_type: call.params.content_type ?? null,
            size,
          })
          return {upload_id: upload.uuid, id: upload.uuid, size}
        },
      },
      update: {
        permission: 'edit_products',
        upload: 'discarded',
        limit: 64 * 1024 * 1024,
        run(call) {
          findUpload(store, call)
          throw refused('Container content cannot be uploaded here: push it with podman')
        },
      },
      destroy: {
        permission: 'edit_products',
        run(call) {
          store.contentUploads.delete({id: findUpload(store, call).id})
          return noContent()
        },
      },
    },
  })

function findUpload(
  store: Store,
  call: Call<{repository_id?: number | null | undefined; id?: string | null | undefined}>,
) {
  const row = find(store, call, call.params.repository_id, 'edit_products')
  const upload = store.contentUploads.first({repository_id: row.id, uuid: call.params.id ?? ''})
  if (!upload) throw notFound(`Couldn't find upload ${call.params.id ?? ''}`)
  return upload
}

export const repositoriesBulkActions = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(repositoriesBulkActionsApi, {
    style: 'katello',
    actions: {
      destroy_repositories: {
        run(call) {
          const errors: string[] = []
          const rows = chosen(store, call, 'destroy_products').filter((row) => {
            try {
              checkDestroy(store, row, false)
              return true
            } catch (error) {
              errors.push(error instanceof Error ? error.message : String(error))
              return false
            }
          })
          if (rows.length === 0) throw invalidArgument(errors[0] ?? 'None of the repositories can be deleted')
          const children = rows.map((row) => {
            const {repository, product} = describeRepository(store, row)
            const subjects = [{type: 'Katello::Repository', id: row.id}]
            return {
              kind: destroyRepository,
              input: {repository, product},
              targetId: row.id,
              ...call.taskOptions({subjects}),
            }
          })
          const task = startBulk(tasks, 'Katello::Repository', children, call.taskOptions())
          return new Answer(202, {errors, task: taskJson({store, tasks}, task)})
        },
      },
      sync_repositories: {
        run(call) {
          const rows = chosen(store, call, 'sync_products')
          if (rows.length === 0) throw invalidArgument('None of the repositories can be synchronized')
          for (const row of rows) checkSync({store, tasks}, row, {})
          return call.accepted(startSyncs({store, tasks}, rows, call.taskOptions()))
        },
      },
      reclaim_space_from_repositories: {
        run(call) {
          const rows = chosen(store, call, 'edit_products').filter(
            (row) => store.rootRepositories.get(row.root_id).download_policy === 'on_demand',
          )
          if (rows.length === 0) throw invalidArgument('None of the repositories has the download policy on_demand')
          const children = rows.map((row) => ({
            kind: reclaimSpace,
            input: describeRepository(store, row),
            targetId: row.id,
            ...call.taskOptions({subjects: [{type: 'Katello::Repository', id: row.id}]}),
          }))
          return call.accepted(startBulk(tasks, 'Katello::Repository', children, call.taskOptions()))
        },
      },
    },
  })
