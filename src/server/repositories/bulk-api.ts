import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {repositoriesBulkActions as repositoriesBulkActionsApi} from '../../contract/repositories-bulk-actions'
import {Answer} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {DomainError, failedPrecondition, invalidArgument} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import {startBulk} from '../kernel/tasks/bulk'
import type {TaskKind} from '../kernel/tasks/kind'
import {taskJson} from '../tasks/json'
import {reclaimSpace} from './content-tasks'
import {checkDestroy, destroyRepository} from './destroy-task'
import {canSync, startSyncs} from './sync-start'
import type {Repository} from './tables'
import {describeRepository, type RepositoryInput} from './tasks'

/** The repositories that the IDs name and the user has the permission for; 400 when none is named. */
function chosen(store: Store, call: Call<{ids?: number[] | null | undefined}>, permission: string): Repository[] {
  if (!call.params.ids?.length) throw invalidArgument('No repositories specified in ids')
  return store.repositories.byIds(call.params.ids).filter((row) => call.can(permission, ownerOf(store, row)))
}

const ownerOf = (store: Store, row: Repository): number =>
  store.products.get(store.rootRepositories.get(row.root_id).product_id).organization_id

/** One task over repositories, with a child task that holds each. */
function startEach(
  {store, tasks}: {store: Store; tasks: Tasks},
  call: Call<unknown>,
  kind: TaskKind<RepositoryInput>,
  rows: readonly Repository[],
) {
  const children = rows.map((row) => ({
    kind,
    targetId: row.id,
    input: describeRepository(store, row),
    ...call.taskOptions({
      subjects: [{type: 'Katello::Repository', id: row.id}],
      organizationId: ownerOf(store, row),
    }),
  }))
  return startBulk(tasks, 'Katello::Repository', children, call.taskOptions())
}

/** Why a repository cannot be deleted; undefined when it can. */
function whyKept(store: Store, row: Repository): string | undefined {
  try {
    checkDestroy(store, row, false)
    return undefined
  } catch (error) {
    if (error instanceof DomainError) return error.message
    throw error
  }
}

export const repositoriesBulkActions = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(repositoriesBulkActionsApi, {
    style: 'katello',
    actions: {
      sync_repositories: {
        permission: 'sync_products',
        run(call) {
          const rows = chosen(store, call, 'sync_products').filter((row) => canSync(store, row))
          if (rows.length === 0)
            throw failedPrecondition(
              'Unable to synchronize any repository. You either do not have the permission to synchronize or the selected repositories do not have a feed url.',
            )
          return call.accepted(startSyncs({store, tasks}, rows, call.taskOptions()))
        },
      },
      reclaim_space_from_repositories: {
        permission: 'edit_products',
        run(call) {
          const rows = chosen(store, call, 'edit_products').filter(
            ({root_id: root}) => store.rootRepositories.get(root).download_policy === 'on_demand',
          )
          if (rows.length === 0) throw invalidArgument('Only On Demand repositories may have space reclaimed.')
          return call.accepted(startEach({store, tasks}, call, reclaimSpace, rows))
        },
      },
      destroy_repositories: {
        permission: 'destroy_products',
        run(call) {
          const rows = chosen(store, call, 'destroy_products')
          const errors = rows.flatMap((row) => whyKept(store, row) ?? [])
          const going = rows.filter((row) => whyKept(store, row) === undefined)
          if (going.length === 0)
            throw invalidArgument(['None of the repositories can be deleted', ...errors].join('. '))
          const task = startEach({store, tasks}, call, destroyRepository, going)
          return new Answer(202, {errors, task: taskJson({store, tasks}, task)})
        },
      },
    },
  })
