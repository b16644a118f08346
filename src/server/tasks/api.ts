import {visible, findTask} from './access'
import {listed, details} from './json'
import {selected, apply, bulkSearch} from './bulk'
import {taskSearch} from './search'
import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import {foremanTasks as foremanTasksApi} from '../../contract/foreman-tasks'
import {serve} from '../kernel/http/resource'
import {allOf, sql} from '../kernel/store/sql'

const mayEdit = 'edit_foreman_tasks'
export const foremanTasks = ({store, tasks}: {store: Store; tasks: Tasks}) =>
  serve(foremanTasksApi, {
    style: 'foreman',
    autocomplete: {search: taskSearch},
    actions: {
      summary: {
        run(call) {
          const {sql: where, values} = allOf(visible(call))
          return store.database.all(
            `SELECT count(*) AS count, state, result FROM tasks WHERE ${where} GROUP BY state, result ORDER BY state, result`,
            ...values,
          )
        },
      },
      show: {
        run: (call) => listed({store, tasks}, findTask(tasks, call, call.params.id)),
      },
      details: {
        run: (call) => details({store, tasks}, findTask(tasks, call, call.params.id)),
      },
      bulk_search: {
        run(call) {
          return (call.params.searches ?? []).map((query) => bulkSearch({store, tasks}, call, query))
        },
      },
      bulk_resume: {
        permission: mayEdit,
        run(call) {
          const rows = selected({store, tasks}, call, sql("tasks.state = 'paused' AND tasks.result = 'error'"))
          const {done, skipped} = apply({store, tasks}, rows, (row) => tasks.resume(row))
          return {total: rows.length, resumed: done, failed: [], skipped}
        },
      },
      bulk_cancel: {
        permission: mayEdit,
        run(call) {
          const rows = selected({store, tasks}, call)
          const {done, skipped} = apply({store, tasks}, rows, (row) => tasks.cancel(row))
          return {total: rows.length, cancelled: done, skipped}
        },
      },
      bulk_stop: {
        permission: mayEdit,
        run(call) {
          const rows = selected({store, tasks}, call)
          const {done, skipped} = apply({store, tasks}, rows, (row) => tasks.stop(row))
          return {total: rows.length, stopped_length: done.length, skipped_length: skipped.length}
        },
      },
      index: {
        search: taskSearch,
        run(call) {
          const {parent_task_id} = call.params
          const parent = parent_task_id ? findTask(tasks, call, parent_task_id) : undefined
          const organization = call.organization
          return call.list({
            search: taskSearch,
            where: [
              ...visible(call),
              ...(parent ? [sql('tasks.parent_id = ?', parent.id)] : []),
              ...(organization
                ? [sql('(tasks.organization_id IS NULL OR tasks.organization_id = ?)', organization.id)]
                : []),
            ],
            load: (ids) => store.tasks.byIds(ids),
            render: (row) => listed({store, tasks}, row),
          })
        },
      },
    },
  })
