import {Answer, noContent} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument, notFound, refused, failedPrecondition} from '../kernel/errors'
import {boolean, file, hashes, ids, numeric, string} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
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

const identity = {id: numeric({required: true, description: 'Repository identifier'})}

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
function start(call: Call<unknown>, kind: TaskKind<RepositoryInput>, row: Repository): Answer {
  return call.startTask(kind, describeRepository(call.app, row), {
    subjects: [{type: 'Katello::Repository', id: row.id}],
    organizationId: ownerOf(call, row),
  })
}

function chosen(call: Call<{ids?: number[] | null | undefined}>, permission: string): Repository[] {
  if (!call.params.ids?.length) throw invalidArgument('No repositories were given: ids is empty')
  return call.store.repositories.byIds(call.params.ids).filter((row) => call.can(permission, ownerOf(call, row)))
}

const actions = [
  action('sync', {
    summary: 'Sync a repository',
    routes: 'POST /repositories/:id/sync',
    params: {
      ...identity,
      incremental: boolean(),
      skip_metadata_check: boolean({description: 'Yum and deb only'}),
      validate_contents: boolean({description: 'Yum and deb only'}),
    },
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
  }),
  action('verify_checksum', {
    summary: 'Verify checksum of repository contents',
    routes: 'POST /repositories/:id/verify_checksum',
    params: identity,
    permission: 'edit_products',
    run: (call) => start(call, verifyChecksum, find(call, call.params.id, 'edit_products')),
  }),
  action('reclaim_space', {
    summary: 'Reclaim space of an on demand repository',
    routes: 'POST /repositories/:id/reclaim_space',
    params: identity,
    permission: 'edit_products',
    run(call) {
      const row = find(call, call.params.id, 'edit_products')
      if (call.store.rootRepositories.get(row.root_id).download_policy !== 'on_demand')
        throw invalidArgument('Only repositories with the download policy on_demand can have space reclaimed')
      return start(call, reclaimSpace, row)
    },
  }),
  action('republish', {
    summary: 'Publish the metadata of a repository again',
    routes: 'PUT /repositories/:id/republish',
    params: {...identity, force: boolean()},
    permission: 'edit_products',
    run: (call) => start(call, generateMetadata, find(call, call.params.id, 'edit_products')),
  }),
  action('remove_content', {
    summary: 'Remove content from a repository',
    routes: [
      'PUT /repositories/:id/remove_packages',
      'PUT /repositories/:id/remove_docker_manifests',
      'PUT /repositories/:id/remove_content',
    ],
    params: {
      ...identity,
      ids: ids({required: true, description: 'Identifiers of the content to remove'}),
      content_type: string(),
      sync_capsule: boolean(),
    },
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
  }),
  action('upload_content', {
    summary: 'Upload content into a repository',
    routes: 'POST /repositories/:id/upload_content',
    params: {...identity, content: file({required: true}), content_type: string()},
    permission: 'edit_products',
    upload: true,
    run(call) {
      find(call, call.params.id, 'edit_products')
      throw failedPrecondition('Container content is pushed with podman, not uploaded')
    },
  }),
  action('import_uploads', {
    summary: 'Import uploads into a repository',
    routes: 'PUT /repositories/:id/import_uploads',
    params: {
      ...identity,
      async: boolean(),
      publish_repository: boolean(),
      sync_capsule: boolean(),
      content_type: string(),
      uploads: hashes(
        {
          id: string({required: true}),
          content_unit_id: string(),
          size: numeric(),
          checksum: string(),
          name: string({description: 'Tag, for docker_tag'}),
          digest: string({description: 'Digest of the manifest to tag'}),
        },
        {required: true},
      ),
      ostree_ref: string(),
      ostree_repository_name: string(),
    },
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
  }),
  action('gpg_key_content', {
    summary: 'Content of the GPG key of a repository',
    routes: 'GET /repositories/:id/gpg_key_content',
    params: identity,
    permission: 'view_products',
    run(call) {
      find(call, call.params.id, 'view_products')
      throw notFound('The repository has no GPG key')
    },
  }),
]

/** What can be done with the content of a repository, and the tasks that do it. */
export const repositoryContentActions = {
  actions,
  tasks: [verifyChecksum, reclaimSpace, generateMetadata, removeContent as TaskKind, importUpload as TaskKind],
}

export const sync = resource({
  name: 'sync',
  summary: 'The last synchronization of a repository',
  base: '/katello/api',
  style: 'katello',
  actions: [
    action('index', {
      summary: 'State of the last synchronization',
      routes: 'GET /repositories/:repository_id/sync',
      params: {repository_id: numeric({required: true})},
      permission: 'view_products',
      run(call) {
        const row = find(call, call.params.repository_id, 'view_products')
        const task = lastSync(call.app, row.library_instance_id ?? row.id)
        if (!task) throw notFound('The repository was never synchronized')
        return call.accepted(task)
      },
    }),
  ],
})

const uploadIdentity = {
  repository_id: numeric({required: true, description: 'Repository identifier'}),
  id: string({required: true, description: 'Upload identifier'}),
}

export const contentUploads = resource({
  name: 'content_uploads',
  summary: 'Uploads of content into repositories',
  base: '/katello/api',
  style: 'katello',
  actions: [
    action('create', {
      summary: 'Announce an upload',
      routes: 'POST /repositories/:repository_id/content_uploads',
      params: {
        repository_id: numeric({required: true, description: 'Repository identifier'}),
        size: numeric({required: true, description: 'Size in bytes; 0 for a tag'}),
        checksum: string(),
        content_type: string(),
      },
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
    }),
    action('update', {
      summary: 'Upload a piece',
      routes: 'PUT /repositories/:repository_id/content_uploads/:id',
      params: {...uploadIdentity, size: numeric(), offset: numeric({required: true}), content: file({required: true})},
      permission: 'edit_products',
      upload: true,
      limit: 64 * 1024 * 1024,
      run(call) {
        findUpload(call)
        throw refused('Container content cannot be uploaded here: push it with podman')
      },
    }),
    action('destroy', {
      summary: 'Give up an upload',
      routes: 'DELETE /repositories/:repository_id/content_uploads/:id',
      params: uploadIdentity,
      permission: 'edit_products',
      run(call) {
        call.store.contentUploads.delete({id: findUpload(call).id})
        return noContent()
      },
    }),
  ],
})

function findUpload(call: Call<{repository_id?: number | null | undefined; id?: string | null | undefined}>) {
  const row = find(call, call.params.repository_id, 'edit_products')
  const upload = call.store.contentUploads.first({repository_id: row.id, uuid: call.params.id ?? ''})
  if (!upload) throw notFound(`Couldn't find upload ${call.params.id ?? ''}`)
  return upload
}

const bulkIds = {ids: ids({required: true, description: 'Repository identifiers'})}

export const repositoriesBulkActions = resource({
  name: 'repositories_bulk_actions',
  summary: 'Actions on several repositories',
  base: '/katello/api',
  style: 'katello',
  actions: [
    action('destroy_repositories', {
      summary: 'Destroy one or more repositories',
      routes: 'PUT /repositories/bulk/destroy',
      params: bulkIds,
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
    }),
    action('sync_repositories', {
      summary: 'Sync one or more repositories',
      routes: 'POST /repositories/bulk/sync',
      params: bulkIds,
      run(call) {
        const rows = chosen(call, 'sync_products')
        if (rows.length === 0) throw invalidArgument('None of the repositories can be synchronized')
        for (const row of rows) checkSync(call.app, row, {})
        return call.accepted(startSyncs(call.app, rows, call.taskOptions()))
      },
    }),
    action('reclaim_space_from_repositories', {
      summary: 'Reclaim space of one or more repositories',
      routes: 'POST /repositories/bulk/reclaim_space',
      params: bulkIds,
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
    }),
  ],
})
