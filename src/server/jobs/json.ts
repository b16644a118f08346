import type {Host} from '../hosts/tables'
import type {TaskRow} from '../kernel/tasks/tables'
import type {Tasks} from '../kernel/tasks/engine'
import {utc} from '../kernel/store/times'
import {settingsOf} from '../settings/definitions'
import type {Store} from '../tables'
import {statusLabels, statusOf, taskOf, taskOfHost} from './invocations'
import type {JobHost, JobInvocation} from './tables'

interface Parts {
  readonly store: Store
  readonly tasks: Tasks
}

const masked = '*****'

/** How many hosts ended how; nobody knows before the job has begun. */
function progressOf(store: Store, hosts: readonly JobHost[]) {
  const results = hosts.map((host) => taskOfHost(store, host)?.result ?? 'pending')
  const many = (...wanted: string[]) => results.filter((result) => wanted.includes(result)).length
  return {
    succeeded: many('success'),
    failed: many('error', 'warning'),
    pending: many('pending'),
    cancelled: many('cancelled'),
  }
}

const none = {succeeded: 0, failed: 0, pending: 0, cancelled: 0}

/** A job as lists show it. */
export function invocationJson(store: Store, row: JobInvocation) {
  const task = taskOf(store, row)
  const label = statusOf(task)
  const hosts = row.resolved_at === null ? [] : store.jobHosts.all({job_invocation_id: row.id})
  return {
    id: row.id,
    description: row.description,
    job_category: row.job_category,
    targeting_id: row.id,
    status: statusLabels.indexOf(label),
    status_label: label,
    start_at: utc(task?.start_at ?? row.start_at),
    ssh_user: row.ssh_user,
    time_to_pickup: row.time_to_pickup,
    concurrency_level: row.concurrency_level,
    execution_timeout_interval: row.execution_timeout_interval,
    template_id: row.template_id,
    template_name: row.template_name,
    effective_user: row.effective_user,
    ...(label === 'queued' ? none : progressOf(store, hosts)),
    total: label === 'queued' ? 'N/A' : row.host_count,
    missing: row.resolved_at === null ? 0 : row.host_count - hosts.length,
    total_hosts: row.resolved_at === null ? 'N/A' : row.host_count,
    dynflow_task: task ? {id: task.uuid, state: task.state} : null,
  }
}

interface Details {
  /** With the hosts and what was run on them; they are those the user may see. */
  readonly hosts?: readonly Host[] | undefined
  /** With the status of the job on each. */
  readonly status?: boolean
}

/** A job with its hosts, templates and times. */
export function invocationDetails({store, tasks}: Parts, row: JobInvocation, {hosts, status}: Details) {
  const task = taskOf(store, row)
  const organization = row.organization_id === null ? undefined : store.organizations.find(row.organization_id)
  const location = row.location_id === null ? undefined : store.locations.find(row.location_id)
  const invoked = (hostId: number | null) => invokedTemplate(row, hostId)
  const begun = new Map(store.jobHosts.all({job_invocation_id: row.id}).map((one) => [one.host_id, one]))
  return {
    ...invocationJson(store, row),
    ...timing(store, row),
    targeting: {
      bookmark_id: row.bookmark_id,
      bookmark_name: row.bookmark_id === null ? null : (store.bookmarks.find(row.bookmark_id)?.name ?? null),
      search_query: row.search_query,
      targeting_type: row.targeting_type,
      user_id: row.user_id,
      status: null,
      status_label: null,
      randomized_ordering: row.randomized_ordering,
      ...(hosts && {
        hosts: hosts.map(({id, name}) => ({
          id,
          name,
          display_name: name,
          ...(status && {job_status: hostStatus(store, begun.get(id), task)}),
        })),
      }),
    },
    task: task
      ? {id: task.uuid, state: task.state, started_at: utc(task.started_at), cancellable: tasks.isCancellable(task)}
      : null,
    ...(hosts && {
      template_invocations: hosts.filter(({id}) => begun.get(id)?.task_id).map(({id}) => invoked(id)),
    }),
    pattern_template_invocations: [invoked(null)],
    job_organization: organization ? {id: organization.id, name: organization.name} : null,
    job_location: location ? {id: location.id, name: location.name} : null,
  }
}

function invokedTemplate(row: JobInvocation, hostId: number | null) {
  return {
    template_id: row.template_id,
    template_name: row.template_name,
    host_id: hostId,
    input_values: row.inputs.map(({id, name, value, hidden}) => ({
      template_input_name: name,
      template_input_id: id,
      value: hidden ? masked : value,
    })),
  }
}

function timing(store: Store, row: JobInvocation) {
  if (row.mode === 'immediate') return {mode: row.mode}
  const logic = row.recurring_logic_id === null ? undefined : store.recurringLogics.find(row.recurring_logic_id)
  if (row.mode === 'future' || !logic)
    return {mode: row.mode, scheduling: {start_at: utc(row.start_at), start_before: utc(row.start_before)}}
  const {id, cron_line, end_time, iteration, max_iteration, state, purpose} = logic
  return {
    mode: row.mode,
    recurrence: {id, cron_line, end_time: utc(end_time), iteration, max_iteration, state, purpose},
  }
}

/** The state of a job on a host in one word, as Foreman's web interface shows it. */
function hostStatus(store: Store, row: JobHost | undefined, parent: TaskRow | undefined): string {
  const task = row && taskOfHost(store, row)
  if (!task) return parent?.result === 'cancelled' ? 'cancelled' : 'N/A'
  if (task.state === 'running' || task.state === 'stopping') return 'running'
  if (task.state === 'planned') return task.state
  return task.result === 'warning' ? 'error' : task.result
}

/** A host of a job with its status there. */
export function jobHostJson(store: Store, row: JobInvocation, host: Host) {
  const one = store.jobHosts.first({job_invocation_id: row.id, host_id: host.id})
  const hostgroup = host.hostgroup_id === null ? undefined : store.hostgroups.find(host.hostgroup_id)
  const proxy = one?.task_id ? store.smartProxies.first({is_primary: true}) : undefined
  return {
    id: host.id,
    name: host.name,
    operatingsystem_id: null,
    operatingsystem_name: host.operating_system,
    hostgroup_id: host.hostgroup_id,
    hostgroup_name: hostgroup?.name ?? null,
    job_status: hostStatus(store, one, taskOf(store, row)),
    smart_proxy_id: proxy?.id ?? null,
    smart_proxy_name: proxy?.name ?? null,
  }
}

/** Who scripts run as, where neither job nor template says. */
export const effectiveUser = (store: Store): string => settingsOf(store).text('remote_execution_effective_user')
