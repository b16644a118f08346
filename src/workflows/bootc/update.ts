// An update of hosts in waves. Killed and run again it continues with the hosts that are not there yet: what they report says which.
import type {Journal} from '../../config/journal'
import {now} from '../../core/clock'
import {AppError, exitCodes} from '../../core/errors'
import type {Client} from '../../katello/client'
import {pause} from '../../katello/pause'
import type {Step} from '../steps/step'
import {cancelJob, readJob} from './jobs'
import {wavesOf, type HostChange, type Pending, type Plan} from './plan'
import {runWave, waveRequests} from './wave'

export interface UpdateOptions {
  readonly client: Client
  readonly signal: AbortSignal
  readonly reboot: boolean
  /** Hosts in a wave. */
  readonly size: number
  /** No wave begins after so many hosts have failed. */
  readonly maxFailures: number
  /** Milliseconds that the hosts of a wave may take to report. */
  readonly patience: number
  readonly interval?: number | undefined
}

/** The steps of an update, one a wave, and what became of the hosts so far. */
export interface Update {
  readonly steps: readonly Step[]
  /** All hosts by name; those whose wave was not begun are skipped, or planned in a dry run. */
  rows(isDryRun: boolean): HostChange[]
}

const jobsKey = 'jobs'

/** The steps that carry out a plan. */
export function updateSteps(plan: Plan, journal: Journal, options: UpdateOptions): Update {
  const waves = wavesOf(plan.pending, options.size)
  const done: HostChange[] = []
  const parts = {...options, same: plan.same}
  const steps = waves.map((wave, index) => waveStep(wave, index + 1, done, journal, parts))
  return {
    steps,
    rows(isDryRun) {
      const begun = new Set(done.map(({host_id}) => host_id))
      const others = waves.flatMap((wave, index) => {
        const left = isDryRun
          ? plannedRows(wave, options.reboot)
          : wave.map(({row}) => ({...row, status: 'skipped' as const}))
        return left.flatMap((row): HostChange[] => (begun.has(row.host_id) ? [] : [{...row, wave: index + 1}]))
      })
      return [...plan.settled, ...done, ...others].toSorted((a, b) => (a.host < b.host ? -1 : 1))
    },
  }
}

/** In the order of the wave, each with the request of its job. */
function plannedRows(wave: readonly Pending[], reboot: boolean): HostChange[] {
  const requests = new Map(
    waveRequests(wave, reboot).flatMap(({request, hosts}) => hosts.map(({host}) => [host.id, request])),
  )
  return wave.map(({host, row}) => {
    const request = requests.get(host.id)
    return {...row, status: 'planned', requests: request ? [request] : []}
  })
}

function waveStep(
  wave: readonly Pending[],
  number: number,
  done: HostChange[],
  journal: Journal,
  options: UpdateOptions & Pick<Plan, 'same'>,
): Step {
  return {
    name: `wave:${number}`,
    title: titleOf(wave),
    requests: () => Promise.resolve(waveRequests(wave, options.reboot).map(({request}) => request)),
    hasFailed: () => done.some((one) => one.wave === number && one.status === 'failed'),
    async run() {
      const onJobs = (ids: readonly number[]): void =>
        ids.length === 0 ? journal.delete(jobsKey) : journal.set(jobsKey, ids.join(','))
      try {
        done.push(...(await runWave({...options, onJobs}, wave, number)))
      } catch (error) {
        // what became of its hosts is not known; whoever runs the command again waits for the jobs first
        const detail = error instanceof Error ? error.message : String(error)
        done.push(...wave.map(({row}) => ({...row, wave: number, status: 'failed' as const, detail})))
        throw error
      }
      const failed = done.filter(({status}) => status === 'failed')
      const here = failed.filter((one) => one.wave === number)
      const [one, ...others] = here
      if (!one) return undefined
      const result =
        others.length === 0 && one.detail
          ? `${one.host}: ${one.detail}`
          : `${here.length} of ${hostCount(wave.length)} failed`
      if (failed.length < options.maxFailures) return result
      throw failure(result, failed)
    },
  }
}

/** What bootc does, for people. */
export const verbs = {switch: 'Switch', upgrade: 'Upgrade', rollback: 'Roll back'} as const

function titleOf(wave: readonly Pending[]): string {
  const commands = [...new Set(wave.map(({command}) => command))]
  const names = wave.slice(0, 3).map(({host}) => host.name)
  const more = wave.length > 3 ? ` and ${wave.length - 3} more` : ''
  const verb = commands.length === 1 && commands[0] ? verbs[commands[0]] : 'Update'
  return `${verb} ${names.join(', ')}${more}`
}

/**
 * Waits for the jobs that an earlier run started and did not see end; true when there were some. Those that do not end in time are
 * cancelled.
 */
export async function awaitEarlierJobs(
  journal: Journal,
  {client, signal, patience, interval = 500}: Pick<UpdateOptions, 'client' | 'signal' | 'patience' | 'interval'>,
  say: (text: string) => void,
): Promise<boolean> {
  const ids = (journal.get(jobsKey) ?? '').split(',').filter(Boolean).map(Number)
  if (ids.length === 0) return false
  say(`Waiting for ${ids.length === 1 ? 'job' : 'jobs'} ${ids.join(', ')} of an earlier run…`)
  const begun = now()
  for (const id of ids)
    while (!(await readJob(client, id)).isOver) {
      if (now() - begun > patience) {
        await cancelJob(client, id)
        break
      }
      await pause(interval, signal)
    }
  journal.delete(jobsKey)
  return true
}

/** The error of an update that did not reach all hosts; undefined when it did. `organization`: the option that names theirs. */
export function updateFailure(rows: readonly HostChange[], organization = '--organization NAME'): AppError | undefined {
  const failed = rows.filter(({status}) => status === 'failed')
  const blocked = rows.filter(({status}) => status === 'blocked')
  if (failed.length > 0) return failure(`${failed.length} of ${hostCount(rows.length)} failed`, failed)
  if (blocked.length === 0) return undefined
  return new AppError({
    code: 'hosts_blocked',
    message: `No image was found for ${blocked.length} of ${hostCount(rows.length)}`,
    detail: reasons(blocked),
    hint: `Show what the environments of hosts serve: mallet image list ${organization}`,
    exit: exitCodes.failed,
  })
}

const failure = (message: string, failed: readonly HostChange[]): AppError =>
  new AppError({
    code: 'hosts_failed',
    message,
    detail: reasons(failed),
    hint: `${outputHint(failed)}Run the command again to continue with the hosts that are not there yet`,
    exit: exitCodes.failed,
  })

const hostCount = (count: number): string => (count === 1 ? '1 host' : `${count} hosts`)

/** Where the first host that failed in a job says why. */
function outputHint(failed: readonly HostChange[]): string {
  const first = failed.find(({job_invocation_id: job}) => job !== null)
  if (!first) return ''
  return `Show the output: mallet job-invocation output --id ${first.job_invocation_id} --host ${first.host}\n`
}

const shownReasons = 3

function reasons(rows: readonly HostChange[]): string {
  const shown = rows.slice(0, shownReasons).map(({host, detail}) => `${host}: ${detail ?? 'unknown'}`)
  return [...shown, ...(rows.length > shownReasons ? [`and ${rows.length - shownReasons} more`] : [])].join('\n')
}
