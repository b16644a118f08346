import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'
import {pause} from '../../katello/pause'
import type {FleetHost} from './hosts'
import {readJob, startJob} from './jobs'

/** Makes hosts report what they boot, by a job; the error of those that did not. */
export async function refreshFacts(
  {client, signal, interval = 500}: {readonly client: Client; readonly signal: AbortSignal; readonly interval?: number},
  hosts: readonly FleetHost[],
): Promise<AppError | undefined> {
  const id = await startJob(
    client,
    {command: 'status'},
    hosts.map(({name}) => name),
  )
  let job = await readJob(client, id)
  for (let wait = interval; !job.isOver; wait = Math.min(wait * 1.5, 10 * interval)) {
    await pause(wait, signal)
    job = await readJob(client, id)
  }
  const failed = hosts.filter((host) => ['error', 'cancelled'].includes(job.byHost.get(host.id) ?? ''))
  if (failed.length === 0) return undefined
  return new AppError({
    code: 'hosts_failed',
    message: `${failed.length} of ${hosts.length} hosts did not report again`,
    detail: failed.map(({name}) => name).join(', '),
    hint: `Show why: mallet job-invocation info --id ${id}`,
    exit: exitCodes.failed,
  })
}
