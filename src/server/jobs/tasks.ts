// A job on several hosts is one task with a task for each host. They wait for the hosts, which fetch their work and report its result.
import type {Store} from '../tables'
import type {Tasks} from '../kernel/tasks/engine'
import {bulkCounts, bulkText} from '../kernel/tasks/bulk'
import {Cancelled, type TaskContext} from '../kernel/tasks/context'
import {refused} from '../kernel/errors'
import {taskKind} from '../kernel/tasks/kind'
import type {Planned} from '../kernel/tasks/options'
import type {TaskRow} from '../kernel/tasks/tables'
import {settingsOf} from '../settings/definitions'
import type {HostJobs} from './host-jobs'
import {jobFailure} from './host-jobs'
import {addLine} from './output'
import type {JobHost, JobInvocation} from './tables'
import {resolveInvocation} from './invocations'
import {renderScript} from './template'

interface Parts {
  readonly store: Store
  readonly tasks: Tasks
  readonly hostJobs: HostJobs
}

interface JobInput extends Record<string, unknown> {
  job_invocation: {id: number; name: string; description: string}
}

interface HostInput extends JobInput {
  host: {id: number; name: string}
}

const link = ({id}: {id: number}): string => `/job_invocations/${id}`

/** What a host does of a job: its task lasts until the host reports the exit status. */
export const runHostJob = taskKind<HostInput, Parts>({
  label: 'Actions::RemoteExecution::RunHostJob',
  name: 'Remote action:',
  idle: true,
  humanizeInput: ({job_invocation, host}) => [
    ['job_invocation', {text: `${job_invocation.description} on ${host.name}`, link: link(job_invocation)}],
  ],
  async run(task, parts) {
    const {store, hostJobs} = parts
    const {job_invocation, host} = task.input
    const invocation = store.jobInvocations.find(job_invocation.id)
    const row = invocation && store.jobHosts.first({job_invocation_id: invocation.id, host_id: host.id})
    if (!row) throw refused(`The host ${host.name} was deleted`)
    const script = scriptOf(store, invocation, host.name)
    const limits = limitsOf(store, invocation)
    const job = hostJobs.open(task.id, host.id, limits, task.signal)
    try {
      offer(store, row, task, script)
      const failure = jobFailure(await job.ended)
      if (failure && !(failure instanceof Cancelled)) sayWhy(store, row, failure)
      if (task.signal.aborted) throw new Cancelled()
      if (failure) throw failure
    } finally {
      hostJobs.close(task.id)
      if (store.jobHosts.find(row.id)) store.jobHosts.update(row.id, {script: null})
    }
  },
})

/** From the moment the script is there the host may fetch it. */
function offer(store: Store, row: JobHost, task: TaskContext, script: string): void {
  store.jobHosts.update(row.id, {script, task_id: store.tasks.first({uuid: task.id})?.id ?? null})
}

function sayWhy(store: Store, row: JobHost, failure: Error): void {
  if (store.jobHosts.find(row.id)?.exit_status === null) addLine(store, row.id, 'debug', `${failure.message}\n`)
}

function scriptOf(store: Store, invocation: JobInvocation, host: string): string {
  const template = invocation.template_id === null ? undefined : store.jobTemplates.find(invocation.template_id)
  if (!template) throw refused(`The job template ${invocation.template_name} was deleted`)
  return renderScript(template, invocation.inputs, host)
}

function limitsOf(store: Store, invocation: JobInvocation) {
  return {
    pickup: invocation.time_to_pickup ?? settingsOf(store).number('remote_execution_time_to_pickup'),
    execution: invocation.execution_timeout_interval,
  }
}

/** A job on all its hosts. Its result is a warning when it failed on one of them. */
export const runHostsJob = taskKind<JobInput, Parts>({
  label: 'Actions::RemoteExecution::RunHostsJob',
  name: 'Run hosts job:',
  rescue: 'skip',
  idle: true,
  humanizeInput: ({job_invocation}) => [
    ['job_invocation', {text: job_invocation.description, link: link(job_invocation)}],
  ],
  async run(task, parts) {
    const {store, tasks} = parts
    const {id} = task.input.job_invocation
    const invocation = store.jobInvocations.find(id)
    if (!invocation) throw refused('The job invocation was deleted')
    const {start_before: latest} = invocation
    if (latest !== null && latest < store.now()) throw refused('The job could not be started in time')
    const resolved = resolveInvocation(store, invocation)
    tasks.addChildren(task.id, hostTasks(store, resolved, task))
    const report = (rows: readonly TaskRow[]) => {
      const counts = bulkCounts(rows)
      task.setOutput({...counts, host_count: resolved.host_count})
      task.progress(rows.length === 0 ? 1 : (rows.length - counts.pending_count) / rows.length)
      task.say(bulkText(rows))
    }
    report(tasks.children(store.tasks.first({uuid: task.id}) as TaskRow))
    const rows = await tasks.runChildren(task.id, resolved.concurrency_level ?? resolved.host_count, report)
    task.check()
    if (rows.some((row) => row.result !== 'success')) throw refused('A sub task failed')
  },
})

function hostTasks(store: Store, {id, description, job_category}: JobInvocation, task: TaskContext): Planned[] {
  const hosts = store.hosts.byIds(store.jobHosts.all({job_invocation_id: id}).map((row) => row.host_id))
  const job = {id, name: job_category, description}
  return hosts.map((host) => ({
    kind: runHostJob,
    input: {job_invocation: job, host: {id: host.id, name: host.name}} satisfies HostInput,
    ...(task.user && {user: task.user}),
    organizationId: host.organization_id,
    links: [
      {type: 'Host::Managed', id: host.id},
      {type: 'JobInvocation', id},
    ],
  }))
}
