import {Agent, request} from 'node:https'
import {asArray, asObject, asText, parseJson} from '../../core/json'
import type {Identity} from './identity'
import type {Network} from './network'

/** A script that the server gives to a host. */
export interface Job {
  readonly taskId: string
  readonly script: string
}

export interface OutputLine {
  readonly output_type: 'stdout' | 'stderr' | 'exit'
  readonly output: string
  /** Seconds since 1970. */
  readonly timestamp: number
}

/** An answer of the server that refuses what the host said: saying it again is of no use. */
export class Refused extends Error {}

/** Seconds that the server may wait for work before it answers that there is none. */
const longPoll = 20

/** What a host says to its server, and is given by it: over TLS, with the certificate of its registration. */
export class ServerLink {
  readonly #identity: Identity
  readonly #network: Network
  readonly #signal: AbortSignal
  readonly #agent: Agent

  constructor(identity: Identity, network: Network, signal: AbortSignal) {
    this.#identity = identity
    this.#network = network
    this.#signal = signal
    const {ca, certificate, key} = identity
    this.#agent = new Agent({ca, cert: certificate, key, keepAlive: true})
  }

  /** Asks for the host's own registration; {@link Refused} when there is none. */
  async greet(): Promise<void> {
    await this.#send('GET', `/rhsm/consumers/${this.#identity.uuid}`)
  }

  /** Facts as subscription-manager uploads them. */
  async uploadFacts(facts: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#send('PUT', `/rhsm/consumers/${this.#identity.uuid}`, {facts})
  }

  /** Waits for work; what there is, if anything. `resume`: also what was fetched before and did not end. */
  async jobs(resume: boolean): Promise<Job[]> {
    const query = `wait=${longPoll}${resume ? '&resume=true' : ''}`
    const answer = await this.#send('GET', `/sandbox/hosts/${this.#identity.uuid}/jobs?${query}`)
    return (asArray(answer) ?? []).flatMap((item) => {
      const job = asObject(item)
      const script = asText(job?.['script'])
      const id = job?.['task_id']
      return script === undefined || (typeof id !== 'string' && typeof id !== 'number')
        ? []
        : [{taskId: String(id), script}]
    })
  }

  /** Waits until a job is to be stopped, or is over; false when it goes on. */
  async isCancelled(taskId: string, signal: AbortSignal): Promise<boolean> {
    const answer = await this.#send('GET', `/sandbox/jobs/${taskId}?wait=${longPoll}`, undefined, signal)
    return asObject(answer)?.['cancel'] === true
  }

  async output(taskId: string, lines: readonly OutputLine[]): Promise<void> {
    await this.#send('POST', `/sandbox/jobs/${taskId}/output`, {lines})
  }

  async result(taskId: string, exitStatus: number): Promise<void> {
    await this.#send('POST', `/sandbox/jobs/${taskId}/result`, {exit_status: exitStatus})
  }

  close(): void {
    this.#agent.destroy()
  }

  async #send(method: string, path: string, body?: unknown, signal = this.#signal): Promise<unknown> {
    await this.#network.up(signal)
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const headers = bytes && {'content-type': 'application/json', 'content-length': bytes.length}
    return new Promise((resolve, reject) => {
      const options = {method, agent: this.#agent, signal, ...(headers && {headers})}
      const sent = request(new URL(path, this.#identity.url), options, (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('error', reject)
        response.on('end', () => {
          const {statusCode = 500} = response
          if (statusCode < 300) resolve(parseJson(Buffer.concat(pieces)))
          else {
            const failure = `${method} ${path.split('?')[0]}: the server answered ${statusCode}`
            reject(statusCode < 500 ? new Refused(failure) : new Error(failure))
          }
        })
      })
      sent.on('error', reject)
      sent.end(bytes)
    })
  }
}
