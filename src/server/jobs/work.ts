// What a host fetches and reports of its jobs, as a smart proxy in pull mode would between it and the server.
import {createHmac, randomBytes, timingSafeEqual} from 'node:crypto'
import {invalidArgument, notFound} from '../kernel/errors'
import type {Host} from '../hosts/tables'
import {hostByUuid} from '../hosts/rules'
import {sql} from '../kernel/store/sql'
import type {Store} from '../tables'
import type {HostJobs} from './host-jobs'
import {addLines, type Line} from './output'
import type {JobHost} from './tables'

interface Parts {
  readonly store: Store
  readonly hostJobs: HostJobs
}

/** A job as its host gets it. */
export interface Work {
  readonly task_id: string
  readonly script: string
  readonly effective_user: string
  readonly job_invocation_id: number
}

const keyName = 'host_jobs'

/** What a registered host shows to fetch its jobs, where it has no certificate to show: the same each time for a consumer UUID. */
export function hostToken(store: Store, uuid: string): string {
  const kept = store.secrets.first({name: keyName})?.value
  const key = kept ?? store.secrets.insert({name: keyName, value: randomBytes(32).toString('base64url')}).value
  return createHmac('sha256', key).update(uuid).digest('base64url')
}

export function isHostToken(store: Store, uuid: string, token: string): boolean {
  const [given, expected] = [Buffer.from(token), Buffer.from(hostToken(store, uuid))]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/**
 * The jobs that a host has not fetched yet; they count as fetched from now on. `resume`: those too that it fetched before and did not
 * end, for a host that has just started.
 */
export function fetchJobs({store, hostJobs}: Parts, host: Pick<Host, 'id'>, resume: boolean): Work[] {
  const rows = store.jobHosts.all([
    {host_id: host.id},
    sql(`script IS NOT NULL${resume ? '' : ' AND picked_up_at IS NULL'}`),
  ])
  return rows.flatMap((row) => {
    const uuid = uuidOf(store, row)
    const job = uuid === undefined ? undefined : hostJobs.of(uuid)
    if (uuid === undefined || !job || job.isStopping || row.script === null) return []
    store.jobHosts.update(row.id, {picked_up_at: store.now()})
    job.fetched()
    const {effective_user} = store.jobInvocations.get(row.job_invocation_id)
    return [{task_id: uuid, script: row.script, effective_user, job_invocation_id: row.job_invocation_id}]
  })
}

const uuidOf = (store: Store, row: JobHost): string | undefined =>
  row.task_id === null ? undefined : store.tasks.find(row.task_id)?.uuid

/** The consumer UUID of the host that a task is for; 404 for a task that is none of a host's. */
export function hostOfTask(store: Store, taskUuid: string): {row: JobHost; uuid: string | undefined} {
  const task = store.tasks.first({uuid: taskUuid})
  const row = task && store.jobHosts.first({task_id: task.id})
  if (!row) throw notFound(`There is no job with the task ${taskUuid}`)
  return {row, uuid: store.contentFacets.first({host_id: row.host_id})?.uuid ?? undefined}
}

export function hostOfUuid(store: Store, uuid: string): Host {
  const host = hostByUuid(store, uuid)
  if (!host) throw notFound(`There is no host with the consumer UUID ${uuid}`)
  return host
}

/** True when the host should stop a job: it was cancelled, or is over. */
export const shouldStop = ({hostJobs}: Parts, taskUuid: string): boolean => hostJobs.of(taskUuid)?.isStopping ?? true

/** Takes output of a job, unless it is over. 400 for what is not a list of pieces. */
export function takeOutput({store, hostJobs}: Parts, taskUuid: string, row: JobHost, given: unknown): void {
  const lines = readLines(given)
  if (hostJobs.of(taskUuid)) addLines(store, row.id, lines)
}

/** Takes the exit status of a job; false when the job is over. 400 for what is not a number. */
export function takeResult({store, hostJobs}: Parts, taskUuid: string, row: JobHost, given: unknown): boolean {
  if (typeof given !== 'number' || !Number.isInteger(given)) throw invalidArgument('exit_status must be an integer')
  const job = hostJobs.of(taskUuid)
  if (!job) return false
  store.transaction(() => {
    addLines(store, row.id, [{output_type: 'stdout', output: `Exit status: ${given}`}])
    store.jobHosts.update(row.id, {exit_status: given})
  })
  job.exited(given)
  return true
}

function readLines(given: unknown): Line[] {
  if (!Array.isArray(given)) throw invalidArgument('lines must be a list')
  return given.flatMap((one: unknown) => {
    const {output_type: type, output, timestamp} = (one ?? {}) as Readonly<Record<string, unknown>>
    if (typeof output !== 'string') throw invalidArgument('output must be text')
    if (type === 'exit') return [] // the result says it
    if (type !== 'stdout' && type !== 'stderr' && type !== 'debug')
      throw invalidArgument('output_type must be stdout, stderr or debug')
    const time = typeof timestamp === 'number' && Number.isFinite(timestamp) ? {timestamp} : {}
    return [{output_type: type, output, ...time}]
  })
}
