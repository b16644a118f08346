import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import type {ContentStore} from '../../oci/store'
import {capsuleContent as capsuleContentApi} from '../../contract/capsule-content'
import type {Call} from '../kernel/http/call'
import {Faults, notFound, refused} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {wholeCollection} from '../kernel/http/envelope'
import type {LifecycleEnvironment} from '../environments/tables'
import type {SmartProxy} from './tables'
import type {TaskKind} from '../kernel/tasks/kind'
import {proxyInput, proxySubject, syncProxy} from './sync-task'
import {contentCounts, syncStatus} from './content-status'
import {mirroredEnvironments} from './rules'
import {findProxy} from './api'
import {reclaimProxySpace, updateProxyCounts, verifyProxyChecksum} from './proxy-tasks'
import {activeTasks} from './sync-start'
import {mirroredInstances, type Part} from './mirrored'
import {renderEnvironment} from '../environments/json'

type OfProxy = Call<{id?: string | null | undefined}>

/** A proxy that mirrors content; 500 for the server itself, which has all of it. */
function mirror(store: Store, call: OfProxy): SmartProxy {
  const row = findProxy(store, call)
  if (row.is_primary)
    throw refused(`This request can only be performed on a smart proxy that mirrors content; ${row.name} does not`)
  return row
}

/** Environments are those of the scoped organization, and never more than the user may see. */
const isVisible = (call: Call<unknown>, organizationId: number) =>
  (!call.organization || organizationId === call.organization.id) &&
  call.can('view_lifecycle_environments', organizationId)

const environmentList = (store: Store, call: Call<unknown>, rows: readonly LifecycleEnvironment[]) =>
  wholeCollection(
    rows.filter((row) => isVisible(call, row.organization_id)).map((row) => renderEnvironment(store, call, row)),
  )

function start(
  store: Store,
  call: OfProxy,
  kind: TaskKind<ReturnType<typeof proxyInput>>,
  of: Part = {},
  skipCheck = false,
) {
  const row = mirror(store, call)
  mirroredInstances(store, row, of)
  return call.startTask(kind, proxyInput(row, of, skipCheck), {subjects: [proxySubject(row)]})
}

export const capsuleContent = ({store, content, tasks}: {store: Store; content: ContentStore; tasks: Tasks}) =>
  serve(capsuleContentApi, {
    style: 'katello',
    actions: {
      lifecycle_environments: {
        permission: 'view_capsule_content',
        run: (call) => environmentList(store, call, mirroredEnvironments(store, mirror(store, call))),
      },
      available_lifecycle_environments: {
        permission: 'view_capsule_content',
        run(call) {
          const present = new Set(mirroredEnvironments(store, mirror(store, call)).map(({id}) => id))
          const rows = store.lifecycleEnvironments.all(call.scope('organization_id'))
          return environmentList(
            store,
            call,
            rows.filter((row) => !present.has(row.id)),
          )
        },
      },
      add_lifecycle_environment: {
        permission: 'manage_capsule_content',
        run(call) {
          const row = mirror(store, call)
          const environment = findEnvironment(store, call)
          const link = {smart_proxy_id: row.id, environment_id: environment.id}
          const faults = new Faults()
          const present = store.smartProxyEnvironments.first(link) !== undefined
          faults.when(
            present,
            'base',
            `Lifecycle environment '${environment.name}' is already attached to the smart proxy`,
          )
          faults.throwAny(row.id)
          store.smartProxyEnvironments.insert(link)
          return environmentList(store, call, mirroredEnvironments(store, row))
        },
      },
      remove_lifecycle_environment: {
        permission: 'manage_capsule_content',
        run(call) {
          const row = mirror(store, call)
          const environment = findEnvironment(store, call)
          const removed = store.smartProxyEnvironments.delete({
            smart_proxy_id: row.id,
            environment_id: environment.id,
          })
          if (removed === 0)
            throw notFound(`Lifecycle environment '${environment.name}' is not attached to the smart proxy`)
          return environmentList(store, call, mirroredEnvironments(store, row))
        },
      },
      sync: {
        permission: 'manage_capsule_content',
        run: (call) => start(store, call, syncProxy, call.params, call.params.skip_metadata_check ?? false),
      },
      sync_status: {
        permission: 'view_capsule_content',
        run: (call) =>
          syncStatus({store, content, tasks}, mirror(store, call), (row) => isVisible(call, row.organization_id)),
      },
      cancel_sync: {
        permission: 'manage_capsule_content',
        run(call) {
          const cancelled = activeTasks({store, tasks}, mirror(store, call)).filter((task) => tasks.cancel(task))
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
        run: (call) => contentCounts(store, mirror(store, call)),
      },
      update_counts: {
        permission: 'manage_capsule_content',
        run: (call) => start(store, call, updateProxyCounts, call.params),
      },
      reclaim_space: {
        permission: 'manage_capsule_content',
        run: (call) => start(store, call, reclaimProxySpace),
      },
      verify_checksum: {
        permission: 'manage_capsule_content',
        run: (call) => start(store, call, verifyProxyChecksum, call.params),
      },
    },
  })

function findEnvironment(store: Store, call: Call<{environment_id?: number | null | undefined}>): LifecycleEnvironment {
  return call.find(store.lifecycleEnvironments, call.params.environment_id, {
    noun: 'lifecycle environment',
    permission: 'view_lifecycle_environments',
    organization: (row) => row.organization_id,
  })
}
