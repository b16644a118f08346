// Tasks: those that run, then the latest.
import {counted} from '../../core/counted'
import type {Task} from '../../contract/foreman-tasks'
import type {Account} from '../kernel/access/access'
import type {Tasks} from '../kernel/tasks/engine'
import {sql} from '../kernel/store/sql'
import {taskJson} from '../tasks/json'
import type {Store} from '../tables'

export interface TaskScope {
  readonly organizationId: number
  readonly user: Account
  /** May see those of others. */
  readonly all: boolean
  /** One that is shown first. */
  readonly uuid?: string | undefined
}

const limit = 12

/** Tasks of an organization and of the server, without sub-tasks. */
export function readTasks({store, tasks}: {store: Store; tasks: Tasks}, scope: TaskScope): Task[] {
  const own = scope.all ? [] : [sql('user_id = ?', scope.user.id)]
  const of = sql('(organization_id = ? OR organization_id IS NULL)', scope.organizationId)
  const named = scope.uuid === undefined ? [] : store.tasks.all([sql('uuid = ?', scope.uuid), ...own])
  const rows = store.tasks.all([of, ...own, sql('parent_id IS NULL'), latest], "state = 'stopped', id DESC")
  const shown = [...named, ...rows.filter(({uuid}) => uuid !== scope.uuid)].slice(0, limit)
  const ofOrganization = `; organization '${store.organizations.get(scope.organizationId).name}'`
  return shown.map((row) => {
    const task = taskJson({store, tasks}, row)
    return {...task, action: bulkOf({store, tasks}, row) ?? task.action?.replace(ofOrganization, '') ?? null}
  })
}

/** `Bulk action: Synchronize, 6 tasks`; undefined for any other task, and for one that has begun none yet. */
function bulkOf(parts: {store: Store; tasks: Tasks}, {id, label}: {id: number; label: string}): string | undefined {
  const first = label === 'Actions::BulkAction' ? parts.store.tasks.first({parent_id: id}) : undefined
  if (!first) return undefined
  const count = parts.store.database.get<{n: number}>('SELECT count(*) AS n FROM tasks WHERE parent_id = ?', id)?.n ?? 1
  return `Bulk action: ${taskJson(parts, first).humanized.action}, ${counted(count, 'task')}`
}

/** Few enough to read them: those that are not over, and the newest of the others. */
const latest = sql(
  "(state <> 'stopped' OR id IN (SELECT id FROM tasks WHERE parent_id IS NULL ORDER BY id DESC LIMIT 200))",
)
