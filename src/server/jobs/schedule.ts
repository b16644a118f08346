import type {Tasks} from '../kernel/tasks/engine'
import type {Store} from '../tables'
import {startInvocation} from './create'
import {nextStart} from './recurrence'
import type {JobInvocation} from './tables'

interface Parts {
  readonly store: Store
  readonly tasks: Tasks
  log(line: string): void
}

const interval = 1000

/** Starts jobs when their time has come, those too that were due while no server ran. Gives the end of it. */
export function scheduleJobs(parts: Parts): {stop(): void; check(): void} {
  const check = () => {
    for (const row of dueJobs(parts.store)) {
      try {
        begin(parts, row)
      } catch (error) {
        parts.log(`Job ${row.id} was not started: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
  const timer = setInterval(check, interval).unref()
  return {stop: () => clearInterval(timer), check}
}

function dueJobs(store: Store): JobInvocation[] {
  const ids = store.database.all<{id: number}>(
    `SELECT j.id FROM tasks t JOIN job_invocations j ON j.task_id = t.id
     WHERE t.state = 'scheduled' AND t.parent_id IS NULL AND t.start_at <= ? ORDER BY j.id`,
    store.now(),
  )
  return store.jobInvocations.byIds(ids.map(({id}) => id))
}

function begin(parts: Parts, row: JobInvocation): void {
  const {store, tasks} = parts
  if (row.task_id === null || !tasks.startScheduled(store.tasks.get(row.task_id))) return
  const next = nextStart(store, row)
  const user = row.user_id === null ? undefined : store.users.find(row.user_id)
  if (next === undefined || !user) return
  store.transaction(() => startInvocation(parts, user, copyOf(store, row, {start_at: next})))
}

/** The same job once more, without hosts and task. */
export function copyOf(store: Store, row: JobInvocation, changes: Partial<JobInvocation>): JobInvocation {
  const {id: _id, created_at: _created, updated_at: _updated, ...same} = row
  return store.jobInvocations.insert({...same, resolved_at: null, host_count: 0, task_id: null, ...changes})
}
