// One wave of an update: jobs are started, and the wave is over when each of its hosts reports what is wanted, or will not.
import type {Client} from '../../katello/client'
import {now} from '../../core/clock'
import {pause} from '../../katello/pause'
import type {SameImages} from '../images/same-image'
import {hostsById, nextImage, type FleetHost} from './hosts'
import type {StepRequest} from '../steps/request'
import {cancelJob, jobRequest, lastWords, readJob, startJob, type BootcOrder, type JobState} from './jobs'
import {isThere, type HostChange, type Pending} from './plan'

export interface WaveParts {
  readonly client: Client
  readonly signal: AbortSignal
  readonly reboot: boolean
  /** What the digests of the goals stand for. */
  readonly same: SameImages
  /** Milliseconds that hosts may take to report. */
  readonly patience: number
  /** Told which jobs run, so that another run can wait for them; none when the wave is over. */
  readonly onJobs: (ids: readonly number[]) => void
  /** Milliseconds between questions at first; they grow to ten times that. */
  readonly interval?: number | undefined
}

const usualInterval = 500

interface Started extends Pending {
  readonly job: number
}

/** Runs a wave; gives what became of each host. What a host reports counts, not how its job ended: a reboot ends a job as well. */
export async function runWave(parts: WaveParts, hosts: readonly Pending[], wave: number): Promise<HostChange[]> {
  const started = await startJobs(parts, hosts)
  const settled = await watch(parts, started)
  parts.onJobs([])
  return started.map((one) => ({
    ...one.row,
    wave,
    job_invocation_id: one.job,
    ...(settled.get(one.host.id) ?? {status: 'done', detail: null}),
  }))
}

interface Job {
  readonly order: BootcOrder
  readonly hosts: readonly Pending[]
  readonly names: readonly string[]
}

/** One job for all hosts that are told the same. */
function jobsOf(hosts: readonly Pending[], reboot: boolean): Job[] {
  const groups = new Map<string, Pending[]>()
  for (const one of hosts) {
    const key = one.command === 'switch' ? `switch ${one.goal.image}` : one.command
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].map((group) => {
    const [{command, goal}] = group as [Pending]
    const order = {command, reboot, ...(command === 'switch' && {target: goal.image})}
    return {order, hosts: group, names: group.map(({host}) => host.name)}
  })
}

/** The request of each job of a wave, with the hosts that it concerns. */
export const waveRequests = (
  hosts: readonly Pending[],
  reboot: boolean,
): {readonly request: StepRequest; readonly hosts: readonly Pending[]}[] =>
  jobsOf(hosts, reboot).map(({order, names, hosts: group}) => ({request: jobRequest(order, names), hosts: group}))

async function startJobs({client, reboot, onJobs}: WaveParts, hosts: readonly Pending[]): Promise<Started[]> {
  const started: Started[] = []
  for (const {order, names, hosts: group} of jobsOf(hosts, reboot)) {
    const job = await startJob(client, order, names)
    started.push(...group.map((one) => ({...one, job})))
    onJobs([...new Set(started.map((one) => one.job))])
  }
  return started
}

type Outcome = Pick<HostChange, 'status' | 'detail'>

/** Asks until every host is settled. Two kinds of requests a round: one for all hosts, one for each job that runs. */
async function watch(parts: WaveParts, started: readonly Started[]): Promise<Map<number, Outcome>> {
  const {client, signal, patience} = parts
  const settled = new Map<number, Outcome>()
  const jobs = new Map<number, JobState>()
  const begun = now()
  let interval = parts.interval ?? usualInterval
  for (;;) {
    // a job that is over is read before its hosts: what they report then came after it
    for (const id of new Set(waiting(started, settled).map(({job}) => job)))
      if (jobs.get(id)?.isOver !== true) jobs.set(id, await readJob(client, id))
    const open = waiting(started, settled)
    const reported = new Map(
      (
        await hostsById(
          client,
          open.map(({host}) => host.id),
        )
      ).map((host) => [host.id, host]),
    )
    for (const one of open) {
      const outcome = await judge(parts, one, reported.get(one.host.id), jobs.get(one.job))
      if (outcome) settled.set(one.host.id, outcome)
    }
    if (settled.size === started.length) return settled
    if (now() - begun > patience) {
      // a host that comes back later must not do what nobody waits for any more
      for (const id of new Set(open.map(({job}) => job))) if (jobs.get(id)?.isOver !== true) await cancelJob(client, id)
      return late(parts, started, reported, settled)
    }
    await pause(interval, signal)
    interval = Math.min(interval * 1.5, 10 * (parts.interval ?? usualInterval))
  }
}

const waiting = (started: readonly Started[], settled: ReadonlyMap<number, Outcome>): Started[] =>
  started.filter(({host}) => !settled.has(host.id))

/** What is known of a host: it is there, it will not get there, or undefined as long as it may. */
async function judge(
  {client, reboot, same}: WaveParts,
  {goal, host, job}: Started,
  reported: FleetHost | undefined,
  state: JobState | undefined,
): Promise<Outcome | undefined> {
  if (!reported) return {status: 'failed', detail: `${host.name} was deleted`}
  if (isThere(reported, goal, {reboot, same})) return {status: 'done', detail: reboot ? 'It is booted' : 'It is staged'}
  const ended = state?.byHost.get(host.id) ?? (state?.isOver === true ? 'success' : undefined)
  if (ended === undefined || !['success', 'error', 'cancelled'].includes(ended)) return undefined
  const next = nextImage(reported)
  if (next?.image === goal.image && !same.isSame(goal.digest, next.digest) && next.digest !== nextImage(host)?.digest)
    return {status: 'failed', detail: `${goal.image} serves ${next.digest ?? 'another digest'} by now; run it again`}
  if (ended === 'success' || (reboot && isThere(reported, goal, {reboot: false, same}))) return undefined // its reboot may have ended the job
  const words = ended === 'cancelled' ? 'The job was cancelled' : await lastWords(client, job, host.id)
  return {status: 'failed', detail: words ?? 'The job failed'}
}

function late(
  {reboot, patience, same}: WaveParts,
  started: readonly Started[],
  reported: ReadonlyMap<number, FleetHost>,
  settled: Map<number, Outcome>,
): Map<number, Outcome> {
  const time = `within ${Math.round(patience / 1000)} seconds`
  for (const {host, goal} of waiting(started, settled)) {
    const last = reported.get(host.id)
    const isStaged = reboot && last !== undefined && isThere(last, goal, {reboot: false, same})
    const detail = isStaged
      ? `It is staged, but the host did not reboot ${time}`
      : `The host did not report the image ${time}`
    settled.set(host.id, {status: 'failed', detail})
  }
  return settled
}
