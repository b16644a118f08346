// Which tasks wait for which hosts, while the server runs: what a host that asks for work and the task that gave it tell each other.
import {counted} from '../../core/counted'
import {refused} from '../kernel/errors'
import {Cancelled, ServerStopped} from '../kernel/tasks/context'

/** How the job of a host ended. */
export type JobEnd =
  | {readonly kind: 'exit'; readonly status: number}
  | {readonly kind: 'cancelled'}
  | {readonly kind: 'late'; readonly message: string}

export interface JobLimits {
  /** Seconds within which the host must fetch the job. */
  readonly pickup: number
  /** Seconds that the job may take on the host; null for no limit. */
  readonly execution: number | null
}

/** Longest time that a timer of Node can wait. */
const longestTimer = 2 ** 31 - 1

/** The job of one host, from the moment the host may fetch it. */
export class WaitingJob {
  readonly ended: Promise<JobEnd>
  readonly #limits: JobLimits
  readonly #wake: () => void
  #end: (end: JobEnd) => void = () => undefined
  #timer: NodeJS.Timeout | undefined
  #isFetched = false
  /** The host was asked to stop it. */
  isStopping = false

  constructor(limits: JobLimits, signal: AbortSignal, wake: () => void) {
    this.#limits = limits
    this.#wake = wake
    this.ended = new Promise((resolve) => {
      this.#end = (end) => {
        clearTimeout(this.#timer)
        resolve(end)
      }
    })
    this.#limit(limits.pickup, `The host did not fetch the job within ${counted(limits.pickup, 'second')}`)
    if (signal.aborted) this.#stop(signal.reason)
    else signal.addEventListener('abort', () => this.#stop(signal.reason), {once: true})
  }

  /** The host has it: from now on its own limit counts. */
  fetched(): void {
    this.#isFetched = true
    const {execution} = this.#limits
    clearTimeout(this.#timer)
    if (execution !== null)
      this.#limit(execution, `The job was stopped: it took more than ${counted(execution, 'second')}`)
  }

  exited(status: number): void {
    this.#end({kind: 'exit', status})
  }

  /** Ends it without waiting for the host. */
  abandon(): void {
    this.#end({kind: 'cancelled'})
  }

  #stop(reason: unknown): void {
    this.isStopping = true
    if (!this.#isFetched || reason instanceof ServerStopped) this.abandon()
    this.#wake()
  }

  #limit(seconds: number, message: string): void {
    this.#timer = setTimeout(() => this.#end({kind: 'late', message}), Math.min(seconds * 1000, longestTimer)).unref()
  }
}

/** The jobs that wait for hosts, and the hosts that wait for jobs. */
export class HostJobs {
  readonly #jobs = new Map<string, WaitingJob>()
  readonly #listeners = new Map<string, Set<() => void>>()

  /** Lets the host of a task fetch its job. `close` must be called when the task is over. */
  open(taskUuid: string, hostId: number, limits: JobLimits, signal: AbortSignal): WaitingJob {
    const job = new WaitingJob(limits, signal, () => this.#tell(ofTask(taskUuid)))
    this.#jobs.set(taskUuid, job)
    this.#tell(ofHost(hostId))
    return job
  }

  close(taskUuid: string): void {
    this.#jobs.delete(taskUuid)
    this.#tell(ofTask(taskUuid))
  }

  of(taskUuid: string): WaitingJob | undefined {
    return this.#jobs.get(taskUuid)
  }

  /** Resolves when there is a job for a host, when `milliseconds` have passed or the signal aborts. */
  jobFor(hostId: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    return this.#told(ofHost(hostId), milliseconds, signal)
  }

  /** Resolves when the job of a task is to stop or is over, when `milliseconds` have passed or the signal aborts. */
  stopOf(taskUuid: string, milliseconds: number, signal: AbortSignal): Promise<void> {
    return this.#told(ofTask(taskUuid), milliseconds, signal)
  }

  #tell(subject: string): void {
    for (const listener of this.#listeners.get(subject) ?? []) listener()
  }

  async #told(subject: string, milliseconds: number, signal: AbortSignal): Promise<void> {
    const listeners = this.#listeners.get(subject) ?? new Set()
    this.#listeners.set(subject, listeners)
    let timer: NodeJS.Timeout | undefined
    let wake = () => undefined as void
    await new Promise<void>((resolve) => {
      wake = resolve
      listeners.add(wake)
      timer = setTimeout(wake, milliseconds).unref()
      signal.addEventListener('abort', wake, {once: true})
      if (signal.aborted) wake()
    })
    clearTimeout(timer)
    signal.removeEventListener('abort', wake)
    listeners.delete(wake)
    if (listeners.size === 0) this.#listeners.delete(subject)
  }
}

const ofHost = (id: number): string => `host ${id}`
const ofTask = (uuid: string): string => `task ${uuid}`

/** The error that ends the task of a job which did not end well; undefined for one that did. */
export function jobFailure(end: JobEnd): Error | undefined {
  if (end.kind === 'cancelled') return new Cancelled()
  if (end.kind === 'late') return refused(end.message)
  return end.status === 0 ? undefined : refused('Job execution failed')
}
