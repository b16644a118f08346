import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {readIfThere, writePrivate} from '../../config/files'
import {asObject, asText} from '../../core/json'
import {pause} from '../../katello/pause'
import {lockDirectory, type DataLock} from '../../server/kernel/process/lockfile'
import {factsOfStatus} from '../bootc-status'
import {Channel} from './channel'
import {runProgram, type Machine} from './commands'
import {installed, reboot, type Deployment, type Deployments} from './deployments'
import {writePrograms} from './executables'
import type {FaultKind} from './faults'
import type {Identity} from './identity'
import {HostImages} from './images'
import {Refused, ServerLink, type Job, type OutputLine} from './link'
import {Network} from './network'
import {JobReport} from './report'
import {runScript} from './script'
import {statusDocument} from './status'

/** What a host has in its directory besides its identity. */
export const stateFile = 'state.json'
export const imagesDirectory = 'images'
export const programsDirectory = 'bin'
/** Leads to the socket of the process that runs the host, while one does. */
const channelLink = 'channel'

/** Milliseconds that a simulated boot takes. */
const bootTime = 300
/** Milliseconds between attempts to reach a server that is away. */
const again = 500

export interface HostOptions {
  readonly name: string
  /** Directory of the host: its certificate, its state, its images and its programs. */
  readonly directory: string
  readonly identity: Identity
  readonly faults: ReadonlySet<FaultKind>
  /** Pull spec of the image that a new host is installed from. */
  readonly image?: string | undefined
  readonly yaml: (value: unknown) => string
  readonly log: (line: string) => void
}

/** A simulated host in image mode. Pulls, facts and jobs are real; boots only change what it says of itself. */
export class BootcHost {
  readonly #options: HostOptions
  readonly #lock: DataLock
  readonly #stop = new AbortController()
  readonly #network: Network
  readonly #images: HostImages
  readonly #link: ServerLink
  readonly #channel: Channel
  readonly #programs: string
  readonly #stateFile: string
  #state: Deployments | undefined
  #rebootWanted = false
  #isBusy = false
  #lastFailure: string | undefined
  #starting: Promise<void> = Promise.resolve()
  #booting: Promise<void> = Promise.resolve()
  #working: Promise<void> = Promise.resolve()

  constructor(options: HostOptions) {
    const {directory, identity, faults} = options
    this.#options = options
    this.#lock = lockDirectory(directory)
    this.#network = new Network(faults.has('loses-network'))
    this.#images = this.#pulling(this.#network)
    this.#link = new ServerLink(identity, this.#network, this.#stop.signal)
    const link = join(directory, channelLink)
    this.#channel = new Channel((program, args, say) => runProgram(this.#machine(), program, args, say), link)
    this.#programs = join(directory, programsDirectory)
    this.#stateFile = join(directory, stateFile)
  }

  get name(): string {
    return this.#options.name
  }

  /** What is booted; undefined before the host is installed. */
  get booted(): Deployment | undefined {
    return this.#state?.booted
  }

  /** True for a directory in which a host was installed before. */
  get isInstalled(): boolean {
    return readIfThere(this.#stateFile) !== undefined
  }

  /** Installs a new host from its image, or boots one that is there, and takes jobs from then on. */
  start(): Promise<void> {
    this.#starting = this.#start()
    return this.#starting
  }

  async #start(): Promise<void> {
    const {image = '', identity} = this.#options
    const stored = readIfThere(this.#stateFile)
    if (stored === undefined) this.#save(installed(await this.#pulling(new Network(false)).pull(image)))
    else this.#state = stateFrom(stored)
    await this.#channel.open()
    writePrograms(this.#programs, this.#channel.socket)
    this.#lock.publish(identity.url, '')
    await this.#uploadFacts()
    this.#working = this.#work()
  }

  /** Resolves when the host takes no jobs any more: it was stopped, or its directory was deleted. */
  get ended(): Promise<void> {
    return this.#working
  }

  /** Ends what is running; the state stays for the next start. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the host was stopped'))
    await Promise.allSettled([this.#starting])
    await Promise.allSettled([this.#working, this.#booting])
    await this.#channel.close()
    this.#link.close()
    this.#lock.release()
  }

  #pulling(network: Network): HostImages {
    const {directory, identity} = this.#options
    return new HostImages(join(directory, imagesDirectory), identity, network, this.#stop.signal)
  }

  #machine(): Machine {
    const {faults, yaml} = this.#options
    if (!this.#state) throw new Error('the host is not installed')
    return {
      images: this.#images,
      state: this.#state,
      save: (state) => this.#save(state),
      reboot: () => this.#askForReboot(),
      uploadFacts: () => this.#uploadFacts(),
      fails: faults.has('fails'),
      yaml,
    }
  }

  #save(state: Deployments): void {
    this.#state = state
    writePrivate(this.#stateFile, `${JSON.stringify(state, null, 2)}\n`)
  }

  async #uploadFacts(): Promise<void> {
    if (!this.#state) return
    await this.#link.uploadFacts({
      ...factsOfStatus(JSON.stringify(statusDocument(this.#state))),
      'network.hostname': this.name,
      'uname.machine': process.arch === 'x64' ? 'x86_64' : process.arch,
    })
  }

  #askForReboot(): void {
    if (this.#options.faults.has('never-reboots')) return this.#say('was told to reboot and does not')
    this.#rebootWanted = true
    if (!this.#isBusy) this.#booting = this.#reboot().catch((error: unknown) => this.#report(error))
  }

  async #reboot(): Promise<void> {
    this.#rebootWanted = false
    if (!this.#state) return
    await pause(bootTime, this.#stop.signal)
    this.#save(reboot(this.#state))
    this.#say(`booted ${this.#state.booted.image}@${this.#state.booted.digest}`)
    await this.#persist(() => this.#uploadFacts())
  }

  /** Takes one job after the other until the host is stopped. */
  async #work(): Promise<void> {
    const {signal} = this.#stop
    for (let isFirst = true; !signal.aborted;)
      try {
        const jobs = await this.#link.jobs(isFirst)
        isFirst = false
        this.#lastFailure = undefined
        for (const job of jobs) await this.#run(job)
      } catch (error) {
        this.#report(error)
        if (!existsSync(this.#stateFile)) return // the directory was deleted: nobody wants this host any more
        await pause(again, signal).catch(() => undefined)
      }
  }

  async #run({taskId, script}: Job): Promise<void> {
    const {signal} = this.#stop
    this.#isBusy = true
    try {
      await this.#booting
      const report = new JobReport((lines) => this.#persist(() => this.#link.output(taskId, lines)))
      const ended = new AbortController()
      const cancelled = AbortSignal.any([signal, ended.signal])
      const watching = this.#cancelled(taskId, cancelled).then(() => ended.abort())
      const options = {programs: this.#programs, onLine: (line: OutputLine) => report.add(line), signal: cancelled}
      const code = await runScript(script, options)
      ended.abort()
      await watching
      await report.end()
      await this.#persist(() => this.#link.result(taskId, code))
      this.#say(`job ${taskId} ended with exit status ${code}`)
    } finally {
      this.#isBusy = false
    }
    if (this.#rebootWanted) await this.#reboot()
  }

  /** Resolves when a job is to be stopped, or when nobody wants to know any more. */
  async #cancelled(taskId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted)
      try {
        if (await this.#link.isCancelled(taskId, signal)) return
      } catch {
        await pause(again, signal).catch(() => undefined)
      }
  }

  /** Does what must reach the server, however often that takes. What the server refuses is given up. */
  async #persist(send: () => Promise<void>): Promise<void> {
    const {signal} = this.#stop
    for (;;) {
      signal.throwIfAborted()
      try {
        return await send()
      } catch (error) {
        if (error instanceof Refused) return this.#report(error)
        await pause(again, signal)
      }
    }
  }

  /** Writes a failure to the log, once as long as it stays the same. */
  #report(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    if (this.#stop.signal.aborted || text === this.#lastFailure) return
    this.#lastFailure = text
    this.#say(text)
  }

  #say(text: string): void {
    this.#options.log(`${this.name}: ${text}`)
  }
}

/** The state that a host kept; a damaged file is an error. */
function stateFrom(text: string): Deployments {
  const state = asObject(JSON.parse(text))
  const deployment = (value: unknown): Deployment | null => {
    const {image, digest, version, timestamp} = asObject(value) ?? {}
    if (typeof image !== 'string' || typeof digest !== 'string') return null
    return {image, digest, version: asText(version) ?? null, timestamp: asText(timestamp) ?? null}
  }
  const booted = deployment(state?.['booted'])
  if (!booted) throw new Error('The state of the host is damaged: it has no booted image')
  return {
    booted,
    staged: deployment(state?.['staged']),
    rollback: deployment(state?.['rollback']),
    available: deployment(state?.['available']),
    rollbackQueued: state?.['rollbackQueued'] === true,
  }
}
