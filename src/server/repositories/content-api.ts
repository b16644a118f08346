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
import {taskJson} from '../kernel/tasks/render'
import type {TaskKind} from '../kernel/tasks/kind'
import {checkDestroy, destroyRepository} from './destroy-task'
import {importUpload} from './import-upload-task'
import {generateMetadata, reclaimSpace, removable, removeContent, verifyChecksum} from './content-tasks'
import {describeRepository, type RepositoryInput} from './tasks'
import {syncRepository} from './sync-task'
import {checkSync, startSyncs, syncInput, syncOptions} from './sync-start'
import {lastSync} from './sync-status'
import {randomUUID} from 'node:crypto'

function ownerOf(call: Call<unknown>, row: Repository): number {
  return call.store.products.get(call.store.rootRepositories.get(row.root_id).product_id).organization_id
}

function find(call: Call<unknown>, id: number | null | undefined, permission: string): Repository {
  return call.find(call.store.repositories, id, {
    noun: 'repository',
    permission,
    organization: (row) => ownerOf(call, row),
  })
}

/** Starts a task about one repository that holds it. */
function start(call: Call<unknown>, kind: TaskKind<RepositoryInput>, row: Repository) {
  return call.startTask(kind, describeRepository(call.app, row), {
    subjects: [{type: 'Katello::Repository', id: row.id}],
    organizationId: ownerOf(call, row),
  })
}

function chosen(call: Call<{ids?: number[] | null | undefined}>, permission: string): Repository[] {
  if (!call.params.ids?.length) throw invalidArgument('No repositories were given: ids is empty')
  return call.store.repositories.byIds(call.params.ids).filter((row) => call.can(permission, ownerOf(call, row)))
}

const actions = handlers(repositoriesApi)({
  sync: {
    permission: 'sync_products',
    run(call) {
      const row = find(call, call.params.id, 'sync_products')
      checkSync(call.app, row, call.params)
      return call.startTask(
        syncRepository,
        syncInput(call.app, row, call.params),
        syncOptions(call.app, row, call.taskOptions()),
      )
    },
  },
  verify_checksum: {
    permission: 'edit_products',
    run: (call) => start(call, verifyChecksum, find(call, call.params.id, 'edit_products')),
  },
  reclaim_space: {
    permission: 'edit_products',
    run(call) {
      const row = find(call, call.params.id, 'edit_products')
      if (call.store.rootRepositories.get(row.root_id).download_policy !== 'on_demand')
        throw invalidArgument('Only repositories with the download policy on_demand can have space reclaimed')
      return start(call, reclaimSpace, row)
    },
  },
  republish: {
    permission: 'edit_products',
    run: (call) => start(call, generateMetadata, find(call, call.params.id, 'edit_products')),
  },
  remove_content: {
    permission: 'edit_products',
    async run(call) {
      const row = find(call, call.params.id, 'edit_products')
      if (!call.params.ids?.length) throw invalidArgument('No content ids were given: ids is empty')
      if (row.library_instance_id !== null) throw refused('Content can be removed from library repositories only')
      const going = removable(call.app, row, call.params.ids)
      if (going.length === 0)
        throw refused('No content can be removed: manifests that have tags or belong to lists stay')
      const task = await call.runTask(
        removeContent,
        {...describeRepository(call.app, row), content_ids: going},
        {subjects: [{type: 'Katello::Repository', id: row.id}]},
      )
      return new Answer(202, taskJson(call.app, task))
    },
  },
  upload_content: {
    permission: 'edit_products',
    upload: true,
    run(call) {
      find(call, call.params.id, 'edit_products')
      throw failedPrecondition('Container content is pushed with podman, not uploaded')
    },
  },
  import_uploads: {
    permission: 'edit_products',
    async run(call) {
      const row = find(call, call.params.id, 'edit_products')
      const uploads = (call.params.uploads ?? []).map(({id, name, digest}) => {
        const upload = call.store.contentUploads.first({uuid: id ?? '', repository_id: row.id})
        if (!upload) throw notFound(`Couldn't find upload ${id ?? ''} of the repository`)
        if (!name || !digest) throw invalidArgument('Each upload of a container tag needs name and digest')
        return {id: upload.uuid, name, digest}
      })
      const input = {...describeRepository(call.app, row), uploads}
      const options = {subjects: [{type: 'Katello::Repository', id: row.id}]}
      if (call.params.async) return call.startTask(importUpload, input, options)
      return new Answer(202, taskJson(call.app, await call.runTask(importUpload, input, options)))
    },
  },
  gpg_key_content: {
    permission: 'view_products',
    run(call) {
      find(call, call.params.id, 'view_products')
      throw notFound('The repository has no GPG key')
    },
  },
})

/** What can be done with the content of a repository, and the tasks that do it. */
export const repositoryContentActions = {
  actions,
  tasks: [verifyChecksum, reclaimSpace, generateMetadata, removeContent as TaskKind, importUpload as TaskKind],
}

export const sync = serve(syncApi, {
  style: 'katello',
  actions: {
    index: {
      permission: 'view_products',
      run(call) {
        const row = find(call, call.params.repository_id, 'view_products')
        const task = lastSync(call.app, row.library_instance_id ?? row.id)
        if (!task) throw notFound('The repository was never synchronized')
        return call.accepted(task)
      },
    },
  },
})

export const contentUploads = serve(contentUploadsApi, {
  style: 'katello',
  actions: {
    create: {
      permission: 'edit_products',
      run(call) {
        const row = find(call, call.params.repository_id, 'edit_products')
        const size = call.params.size ?? 0
        if (size !== 0) throw refused('Container content cannot be uploaded here: push it with podman')
        const upload = call.store.contentUploads.insert({
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
      upload: true,
      limit: 64 * 1024 * 1024,
      run(call) {
        findUpload(call)
        throw refused('Container content cannot be uploaded here: push it with podman')
      },
    },
    destroy: {
      permission: 'edit_products',
      run(call) {
        call.store.contentUploads.delete({id: findUpload(call).id})
        return noContent()
      },
    },
  },
})

function findUpload(call: Call<{repository_id?: number | null | undefined; id?: string | null | undefined}>) {
  const row = find(call, call.params.repository_id, 'edit_products')
  const upload = call.store.contentUploads.first({repository_id: row.id, uuid: call.params.id ?? ''})
  if (!upload) throw notFound(`Couldn't find upload ${call.params.id ?? ''}`)
  return upload
}

export const repositoriesBulkActions = serve(repositoriesBulkActionsApi, {
  style: 'katello',
  actions: {
    destroy_repositories: {
      run(call) {
        const errors: string[] = []
        const rows = chosen(call, 'destroy_products').filter((row) => {
          try {
            checkDestroy(call.app, row, false)
            return true
          } catch (error) {
            errors.push(error instanceof Error ? error.message : String(error))
            return false
          }
        })
        if (rows.length === 0) throw invalidArgument(errors[0] ?? 'None of the repositories can be deleted')
        const children = rows.map((row) => {
          const {repository, product} = describeRepository(call.app, row)
          const subjects = [{type: 'Katello::Repository', id: row.id}]
          return {
            kind: destroyRepository,
            input: {repository, product},
            targetId: row.id,
            ...call.taskOptions({subjects}),
          }
        })
        const task = startBulk(call.app, 'Katello::Repository', children, call.taskOptions())
        return new Answer(202, {errors, task: taskJson(call.app, task)})
      },
    },
    sync_repositories: {
      run(call) {
        const rows = chosen(call, 'sync_products')
        if (rows.length === 0) throw invalidArgument('None of the repositories can be synchronized')
        for (const row of rows) checkSync(call.app, row, {})
        return call.accepted(startSyncs(call.app, rows, call.taskOptions()))
      },
    },
    reclaim_space_from_repositories: {
      run(call) {
        const rows = chosen(call, 'edit_products').filter(
          (row) => call.store.rootRepositories.get(row.root_id).download_policy === 'on_demand',
        )
        if (rows.length === 0) throw invalidArgument('None of the repositories has the download policy on_demand')
        const children = rows.map((row) => ({
          kind: reclaimSpace,
          input: describeRepository(call.app, row),
          targetId: row.id,
          ...call.taskOptions({subjects: [{type: 'Katello::Repository', id: row.id}]}),
        }))
        return call.accepted(startBulk(call.app, 'Katello::Repository', children, call.taskOptions()))
      },
    },
  },
})
