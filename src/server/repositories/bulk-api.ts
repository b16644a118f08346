import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {repositoriesBulkActions as repositoriesBulkActionsApi} from '../../contract/repositories-bulk-actions'
import {Answer} from '../kernel/http/answer'
import type {Call} from '../kernel/http/call'
import {invalidArgument} from '../kernel/errors'
import {serve} from '../kernel/http/resource'
import type {Repository} from './tables'
import {startBulk} from '../kernel/tasks/bulk'
import {taskJson} from '../tasks/json'
import {checkDestroy, destroyRepository} from './destroy-task'
import {reclaimSpace} from './content-tasks'
import {describeRepository} from './tasks'
import {checkSync, startSyncs} from './sync-start'
import {ownerOf} from './content-api'

function chosen(store: Store, call: Call<{ids?: number[] | null | undefined}>, permission: string): Repository[] {
  if (!call.params.ids?.length) throw invalidArgument('No repositories were given: ids is empty')
  return store.repositories.byIds(call.params.ids).filter((row) => call.can(permission, ownerOf(store, row)))
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
