import type {Answer} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {Faults, notFound, refused} from '../kernel/errors'
import {boolean, numeric, scoping, string} from '../kernel/http/params'
import {action, resource} from '../kernel/http/resource'
import {wholeCollection} from '../kernel/http/envelope'
import type {LifecycleEnvironment} from '../environments/tables'
import type {SmartProxy} from './tables'
import type {TaskKind} from '../kernel/tasks/kind'
import {
  activeTasks,
  mirroredInstances,
  proxyInput,
  proxySubject,
  reclaimProxySpace,
  syncProxy,
  updateProxyCounts,
  verifyProxyChecksum,
  type Part,
} from './content'
import {contentCounts, syncStatus} from './content-status'
import {mirroredEnvironments} from './rules'
import {renderEnvironment} from '../environments/api'
import {findProxy} from './api'

type OfProxy = Call<{id?: string | null | undefined}>

/** A proxy that mirrors content; 500 for the server itself, which has all of it. */
function mirror(call: OfProxy): SmartProxy {
  const row = findProxy(call)
  if (row.is_primary)
    throw refused(
      `This request may only be performed on a smart proxy that mirrors content, which ${row.name} does not`,
    )
  return row
}

/** Environments are those of the scoped organization, and never more than the user may see. */
const isVisible = (call: Call<unknown>, organizationId: number) =>
  (!call.organization || organizationId === call.organization.id) &&
  call.can('view_lifecycle_environments', organizationId)

const environmentList = (call: Call<unknown>, rows: readonly LifecycleEnvironment[]) =>
  wholeCollection(rows.filter((row) => isVisible(call, row.organization_id)).map((row) => renderEnvironment(call, row)))

const identity = {...scoping, id: string({required: true, description: 'Id of the smart proxy'})}
const part = {
  environment_id: numeric({description: 'Id of the environment to limit the action to'}),
  content_view_id: numeric({description: 'Id of the content view to limit the action to'}),
  repository_id: numeric({description: 'Id of the repository to limit the action to'}),
}

function start(call: OfProxy, kind: TaskKind<ReturnType<typeof proxyInput>>, of: Part = {}, skipCheck = false): Answer {
  const row = mirror(call)
  mirroredInstances(call.app, row, of)
  return call.startTask(kind, proxyInput(row, of, skipCheck), {subjects: [proxySubject(row)]})
}

export const capsuleContent = resource({
  name: 'capsule_content',
  summary: 'Content of the smart proxies that mirror it',
  base: '/katello/api',
  style: 'katello',
  tasks: [syncProxy, updateProxyCounts, reclaimProxySpace, verifyProxyChecksum],
  actions: [
    action('lifecycle_environments', {
      summary: 'List the lifecycle environments attached to the smart proxy',
      routes: 'GET /capsules/:id/content/lifecycle_environments',
      params: identity,
      permission: 'view_capsule_content',
      run: (call) => environmentList(call, mirroredEnvironments(call.app, mirror(call))),
    }),
    action('available_lifecycle_environments', {
      summary: 'List the lifecycle environments not attached to the smart proxy',
      routes: 'GET /capsules/:id/content/available_lifecycle_environments',
      params: identity,
      permission: 'view_capsule_content',
      run(call) {
        const present = new Set(mirroredEnvironments(call.app, mirror(call)).map(({id}) => id))
        const rows = call.store.lifecycleEnvironments.all(call.scope('organization_id'))
        return environmentList(
          call,
          rows.filter((row) => !present.has(row.id)),
        )
      },
    }),
    action('add_lifecycle_environment', {
      summary: 'Add lifecycle environments to the smart proxy',
      routes: 'POST /capsules/:id/content/lifecycle_environments',
      params: {...identity, environment_id: numeric({required: true, description: 'Id of the lifecycle environment'})},
      permission: 'manage_capsule_content',
      run(call) {
        const row = mirror(call)
        const environment = findEnvironment(call)
        const link = {smart_proxy_id: row.id, environment_id: environment.id}
        const faults = new Faults()
        const present = call.store.smartProxyEnvironments.first(link) !== undefined
        faults.when(
          present,
          'base',
          `Lifecycle environment '${environment.name}' is already attached to the smart proxy`,
        )
        faults.throwAny(row.id)
        call.store.smartProxyEnvironments.insert(link)
        return environmentList(call, mirroredEnvironments(call.app, row))
      },
    }),
    action('remove_lifecycle_environment', {
      summary: 'Remove lifecycle environments from the smart proxy',
      routes: 'DELETE /capsules/:id/content/lifecycle_environments/:environment_id',
      params: {...identity, environment_id: numeric({required: true, description: 'Id of the lifecycle environment'})},
      permission: 'manage_capsule_content',
      run(call) {
        const row = mirror(call)
        const environment = findEnvironment(call)
        const removed = call.store.smartProxyEnvironments.delete({
          smart_proxy_id: row.id,
          environment_id: environment.id,
        })
        if (removed === 0)
          throw notFound(`Lifecycle environment '${environment.name}' is not attached to the smart proxy`)
        return environmentList(call, mirroredEnvironments(call.app, row))
      },
    }),
    action('sync', {
      summary: 'Synchronize the content to the smart proxy',
      routes: 'POST /capsules/:id/content/sync',
      params: {
        ...identity,
        ...part,
        skip_metadata_check: boolean({description: 'Synchronize also what did not change since last time'}),
      },
      permission: 'manage_capsule_content',
      run: (call) => start(call, syncProxy, call.params, call.params.skip_metadata_check ?? false),
    }),
    action('sync_status', {
      summary: 'Get current smart proxy synchronization status',
      routes: 'GET /capsules/:id/content/sync',
      params: identity,
      permission: 'view_capsule_content',
      run: (call) => syncStatus(call.app, mirror(call), (row) => isVisible(call, row.organization_id)),
    }),
    action('cancel_sync', {
      summary: 'Cancel running smart proxy synchronization',
      routes: 'DELETE /capsules/:id/content/sync',
      params: identity,
      permission: 'manage_capsule_content',
      run(call) {
        const cancelled = activeTasks(call.app, mirror(call)).filter((task) => call.app.tasks.cancel(task))
        return {
          message:
            cancelled.length > 0
              ? 'Cancelling smart proxy synchronization.'
              : "There's no running synchronization for this smart proxy.",
        }
      },
    }),
    action('counts', {
      summary: 'List content counts for the smart proxy',
      routes: 'GET /capsules/:id/content/counts',
      params: identity,
      permission: 'view_capsule_content',
      run: (call) => contentCounts(call.app, mirror(call)),
    }),
    action('update_counts', {
      summary: 'Update content counts for the smart proxy',
      routes: 'POST /capsules/:id/content/update_counts',
      params: {...identity, ...part},
      permission: 'manage_capsule_content',
      run: (call) => start(call, updateProxyCounts, call.params),
    }),
    action('reclaim_space', {
      summary: 'Reclaim space on the smart proxy',
      routes: 'POST /capsules/:id/content/reclaim_space',
      params: identity,
      permission: 'manage_capsule_content',
      run: (call) => start(call, reclaimProxySpace),
    }),
    action('verify_checksum', {
      summary: 'Check the content that the smart proxy has',
      routes: 'POST /capsules/:id/content/verify_checksum',
      params: {...identity, ...part},
      permission: 'manage_capsule_content',
      run: (call) => start(call, verifyProxyChecksum, call.params),
    }),
  ],
})

function findEnvironment(call: Call<{environment_id?: number | null | undefined}>): LifecycleEnvironment {
  return call.find(call.store.lifecycleEnvironments, call.params.environment_id, {
    noun: 'lifecycle environment',
    permission: 'view_lifecycle_environments',
    organization: (row) => row.organization_id,
  })
}
