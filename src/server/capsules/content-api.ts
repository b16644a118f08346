import {capsuleContent as capsuleContentApi} from '../../contract/capsule-content'
import type {Call} from '../kernel/http/call'
import {Faults, notFound, refused} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
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

function start(call: OfProxy, kind: TaskKind<ReturnType<typeof proxyInput>>, of: Part = {}, skipCheck = false) {
  const row = mirror(call)
  mirroredInstances(call.app, row, of)
  return call.startTask(kind, proxyInput(row, of, skipCheck), {subjects: [proxySubject(row)]})
}

export const capsuleContent = serve(capsuleContentApi, {
  style: 'katello',
  tasks: [syncProxy, updateProxyCounts, reclaimProxySpace, verifyProxyChecksum],
  actions: {
    lifecycle_environments: {
      permission: 'view_capsule_content',
      run: (call) => environmentList(call, mirroredEnvironments(call.app, mirror(call))),
    },
    available_lifecycle_environments: {
      permission: 'view_capsule_content',
      run(call) {
        const present = new Set(mirroredEnvironments(call.app, mirror(call)).map(({id}) => id))
        const rows = call.store.lifecycleEnvironments.all(call.scope('organization_id'))
        return environmentList(
          call,
          rows.filter((row) => !present.has(row.id)),
        )
      },
    },
    add_lifecycle_environment: {
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
    },
    remove_lifecycle_environment: {
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
    },
    sync: {
      permission: 'manage_capsule_content',
      run: (call) => start(call, syncProxy, call.params, call.params.skip_metadata_check ?? false),
    },
    sync_status: {
      permission: 'view_capsule_content',
      run: (call) => syncStatus(call.app, mirror(call), (row) => isVisible(call, row.organization_id)),
    },
    cancel_sync: {
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
    },
    counts: {
      permission: 'view_capsule_content',
      run: (call) => contentCounts(call.app, mirror(call)),
    },
    update_counts: {
      permission: 'manage_capsule_content',
      run: (call) => start(call, updateProxyCounts, call.params),
    },
    reclaim_space: {
      permission: 'manage_capsule_content',
      run: (call) => start(call, reclaimProxySpace),
    },
    verify_checksum: {
      permission: 'manage_capsule_content',
      run: (call) => start(call, verifyProxyChecksum, call.params),
    },
  },
})

function findEnvironment(call: Call<{environment_id?: number | null | undefined}>): LifecycleEnvironment {
  return call.find(call.store.lifecycleEnvironments, call.params.environment_id, {
    noun: 'lifecycle environment',
    permission: 'view_lifecycle_environments',
    organization: (row) => row.organization_id,
  })
}
