// Jobs of remote execution that run bootc on hosts.
import {jobInvocations, type JobInvocationDetails} from '../../contract/job-invocations'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'
import {requestOf, type StepRequest} from '../steps/request'
import {namedHosts} from './hosts'
import type {HostChange} from './plan'

/** What bootc is told on all hosts of a job. */
export interface BootcOrder {
  readonly command: NonNullable<HostChange['command']> | 'status'
  /** Pull spec to switch to. */
  readonly target?: string | undefined
  readonly reboot?: boolean
}

/** Starts a job on hosts; gives its ID. An error of exit code 69 where the server has no remote execution. */
export async function startJob(client: Client, order: BootcOrder, hosts: readonly string[]): Promise<number> {
  try {
    const {id} = await client.call(jobInvocations.create, jobOf(order, hosts))
    return id
  } catch (error) {
    throw error instanceof AppError && error.parts.status === 404 ? withoutRemoteExecution(error) : error
  }
}

/** The request that starts such a job. */
export const jobRequest = (order: BootcOrder, hosts: readonly string[]): StepRequest =>
  requestOf(jobInvocations.create, jobOf(order, hosts))

const jobOf = (order: BootcOrder, hosts: readonly string[]) => ({
  ...featureOf(order),
  targeting_type: 'static_query' as const,
  search_query: namedHosts(hosts),
})

/** A rollback with a reboot takes the general feature: that of the rollback has no options. */
function featureOf({command, target, reboot = false}: BootcOrder) {
  const options = reboot ? {options: '--apply'} : {}
  if (command === 'rollback' && reboot)
    return {feature: 'katello_bootc_action', inputs: {action: 'rollback', ...options}}
  const inputs = {...options, ...(target !== undefined && {target})}
  return {feature: `katello_bootc_${command}`, ...(Object.keys(inputs).length > 0 && {inputs})}
}

const withoutRemoteExecution = ({parts}: AppError): AppError =>
  new AppError({
    ...parts,
    code: 'unsupported',
    message: 'The server cannot run jobs on hosts',
    hint: 'Install its remote execution plugin, with the job templates of Katello',
    exit: exitCodes.unsupported,
  })

/** How a job stands on its hosts. */
export interface JobState {
  /** Nothing runs any more. */
  readonly isOver: boolean
  /** `success`, `error`, `cancelled`, `running` … by the ID of the host; empty where the server does not say. */
  readonly byHost: ReadonlyMap<number, string>
}

/** Reads a job; a job that the server has no more is over. One request. */
export async function readJob(client: Client, id: number): Promise<JobState> {
  try {
    const job = await client.call(jobInvocations.show, {id: String(id), host_status: true})
    return {isOver: isOver(job), byHost: statusByHost(job)}
  } catch (error) {
    if (error instanceof AppError && error.parts.status === 404) return {isOver: true, byHost: new Map()}
    throw error
  }
}

/** Cancels what of a job has not ended; a job that cannot be cancelled is left alone. One request. */
export async function cancelJob(client: Client, id: number): Promise<void> {
  try {
    await client.call(jobInvocations.cancel, {id: String(id)})
  } catch (error) {
    if (!(error instanceof AppError) || error.parts.status === undefined) throw error
  }
}

const [succeeded, failed, cancelled] = [0, 1, 4]

const isOver = ({status}: JobInvocationDetails): boolean => [succeeded, failed, cancelled].includes(status)

function statusByHost({targeting, status}: JobInvocationDetails): ReadonlyMap<number, string> {
  const rest = status === failed ? 'error' : status === cancelled ? 'cancelled' : undefined
  return new Map(
    (targeting.hosts ?? []).flatMap(({id, job_status: one = rest}) => (one === undefined ? [] : [[id, one] as const])),
  )
}

/** The last words of a job on a host: of its errors, else of what it wrote. One request; undefined where nothing is told. */
export async function lastWords(client: Client, id: number, hostId: number): Promise<string | undefined> {
  try {
    const {output} = await client.call(jobInvocations.output, {id: String(id), host_id: String(hostId)})
    const said = output.flatMap(({output_type: type, output: text}) =>
      type === 'debug' || text.startsWith('Exit status: ') ? [] : text.split('\n').flatMap((line) => line.trim() || []),
    )
    return (said.findLast((line) => /^error\b/i.test(line)) ?? said.at(-1))?.replace(/^error: /i, '')
  } catch (error) {
    if (error instanceof AppError && error.parts.status !== undefined) return undefined
    throw error
  }
}
