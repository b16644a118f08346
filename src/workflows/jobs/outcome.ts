// How a job ended, in the words of who asked for it.
import {jobInvocations, type JobInvocationDetails} from '../../contract/job-invocations'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'

/** A job with the status of each of its hosts. */
export const readJob = (client: Client, id: number): Promise<JobInvocationDetails> =>
  client.call(jobInvocations.show, {id: String(id), host_status: true})

/** Hosts that are named; of more only the number is said. */
const mostNamed = 5

/** The error of a job that did not succeed on all its hosts; undefined where it did. */
export function jobFailure(job: JobInvocationDetails): AppError | undefined {
  if (job.status_label === 'succeeded') return undefined
  const hosts = job.targeting.hosts ?? []
  const others = hosts.filter(({job_status: status}) => status !== 'success')
  const named = others.slice(0, mostNamed).map(({name, job_status: status}) => `${name}: ${status ?? 'unknown'}`)
  const more = others.length - named.length
  const isCancelled = job.status_label === 'cancelled'
  const count = `${others.length} of ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`
  const first = others[0]?.name
  return new AppError({
    code: isCancelled ? 'job_cancelled' : 'job_failed',
    message: isCancelled
      ? `Job invocation ${job.id} was cancelled`
      : `Job invocation ${job.id} failed${hosts.length > 0 ? ` on ${count}` : ''}`,
    detail: named.length > 0 ? named.join('\n') + (more > 0 ? `\nand ${more} more` : '') : undefined,
    hint:
      first === undefined
        ? `Show it: mallet job-invocation info --id ${job.id}`
        : `Show the output: mallet job-invocation output --id ${job.id} --host ${first}`,
    exit: exitCodes.failed,
  })
}
