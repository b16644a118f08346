// Hosts in image mode and a server with remote execution, played by a test.
import {client, type Client} from '../../../src/katello/client'
import {AppError, exitCodes} from '../../../src/core/errors'
import {hostsById, type FleetHost} from '../../../src/workflows/bootc/hosts'
import type {Served} from '../../../src/workflows/bootc/served'
import type {Placement} from '../../../src/workflows/images/placement'
import {fakeTransport, type Sent} from '../../support/transport'

export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
const registry = 'katello.example.com'
export const spec = (path: string): string => `${registry}/${path}`

/** An image as a host reports it: `acme/dev/os:9@a`. */
export function image(text: string): {image: string; digest: string} {
  const [path = '', letter = ''] = text.split('@')
  return {image: spec(path), digest: digest(letter)}
}

let last = 0

/** A host of Dev/OS_CV that boots an image, with what a test says of it. */
export function fleetHost(booted: string | null, more: Partial<FleetHost> = {}): FleetHost {
  const id = more.id ?? ++last
  return {
    id,
    name: `edge${id}.example.com`,
    organizationId: 1,
    environments: [{label: 'Dev/OS_CV', environmentId: 2, contentViewId: 5}],
    contentSource: null,
    booted: booted === null ? null : image(booted),
    staged: null,
    available: null,
    rollback: null,
    ...more,
  }
}

/** What the environment of every host serves. */
export const serving = (...placements: readonly Placement[]): Served => ({
  of: () => placements,
  registries: new Set([registry]),
})

/** What a job does to a host that the test plays: sets what it reports, gives how the job ends there. */
export type Behaviour = (host: PlayedHost, order: Order, asked: number) => 'success' | 'error' | 'cancelled' | 'running'

export interface Order {
  readonly feature: string
  readonly inputs: Readonly<Record<string, string>>
}

export interface PlayedHost {
  booted: ReturnType<typeof image> | null
  staged: ReturnType<typeof image> | null
  rollback: ReturnType<typeof image> | null
  readonly host: FleetHost
}

export interface PlayedServer {
  readonly client: Client
  readonly sent: readonly Sent[]
  /** `METHOD path`, without IDs, of each request. */
  calls(): string[]
  /** Jobs that were started: feature, inputs and hosts. */
  readonly jobs: {readonly feature: string; readonly inputs: unknown; readonly hosts: readonly string[]}[]
  /** What a host reports now. */
  played(host: FleetHost): PlayedHost
  read(hosts: readonly FleetHost[]): Promise<FleetHost[]>
}

/** A server that has these hosts, each of which does with a job what `behaves` says. */
export function jobServer(hosts: readonly FleetHost[], behaves: Behaviour): PlayedServer {
  const played = new Map<string, PlayedHost>(
    hosts.map((host) => [
      host.name,
      {host, booted: hostImage(host.booted), staged: hostImage(host.staged), rollback: hostImage(host.rollback)},
    ]),
  )
  const started: {order: Order; hosts: PlayedHost[]; asked: number}[] = []
  const jobs: PlayedServer['jobs'] = []
  const transport = fakeTransport(({method, path, query, body}) => {
    if (method === 'POST' && path === '/api/job_invocations') {
      const {job_invocation: job} = body as {
        job_invocation: {feature: string; inputs?: Order['inputs']; search_query: string}
      }
      const names = /\((.*)\)/.exec(job.search_query)?.[1]?.split(', ') ?? []
      started.push({
        order: {feature: job.feature, inputs: job.inputs ?? {}},
        hosts: names.flatMap((name) => played.get(name) ?? []),
        asked: 0,
      })
      jobs.push({feature: job.feature, inputs: job.inputs ?? {}, hosts: names})
      return {id: started.length}
    }
    if (method === 'POST' && path.endsWith('/cancel')) return {cancelled: true}
    const [, jobId, hostId] = /^\/api\/job_invocations\/(\d+)(?:\/hosts\/(\d+))?$/.exec(path) ?? []
    if (hostId !== undefined)
      return {
        complete: true,
        refresh: false,
        output: [{output_type: 'stderr', output: `error: host ${hostId} is broken\n`}],
      }
    const job = started[Number(jobId) - 1]
    if (job) {
      job.asked += 1
      const states = job.hosts.map((one) => ({
        id: one.host.id,
        name: one.host.name,
        job_status: behaves(one, job.order, job.asked),
      }))
      const status = states.some((one) => one.job_status === 'running')
        ? 3
        : states.some((one) => one.job_status === 'error')
          ? 1
          : 0
      return {id: Number(jobId), status, targeting: {hosts: states}}
    }
    if (jobId !== undefined)
      throw new AppError({code: 'not_found', message: 'no job', status: 404, exit: exitCodes.notFound})
    if (path === '/api/hosts') {
      const ids = (/\((.*)\)/.exec(String(query['search']))?.[1] ?? '').split(', ').map(Number)
      const found = [...played.values()].filter(({host}) => ids.includes(host.id))
      return {results: found.map(hostRow), subtotal: found.length}
    }
    throw new Error(`no answer to ${method} ${path}`)
  })
  const made = client(() => Promise.resolve(transport))
  return {
    client: made,
    sent: transport.sent,
    calls: () => transport.sent.map(({method, path}) => `${method} ${path.replaceAll(/\d+/g, 'ID')}`),
    jobs,
    played: (host) => played.get(host.name) as PlayedHost,
    read: (some) =>
      hostsById(
        made,
        some.map(({id}) => id),
      ),
  }
}

const hostImage = (reported: FleetHost['booted']): ReturnType<typeof image> | null =>
  reported && {image: reported.image, digest: reported.digest ?? ''}

function hostRow({host, booted, staged, rollback}: PlayedHost) {
  const parts = Object.entries({booted, staged, rollback}).flatMap(([place, one]) => [
    [`bootc_${place}_image`, one?.image ?? null],
    [`bootc_${place}_digest`, one?.digest ?? null],
  ])
  return {
    id: host.id,
    name: host.name,
    organization_id: 1,
    content_facet_attributes: Object.fromEntries(parts) as object,
  }
}

/** A host that does what bootc would: stages, and boots where it is told. */
export const obeys =
  (wanted: string): Behaviour =>
  (host, {feature, inputs}) => {
    const to = image(wanted)
    if (feature === 'katello_bootc_action') [host.booted, host.rollback] = [host.rollback, host.booted]
    else if (inputs['options'] === '--apply') {
      host.rollback = host.booted
      host.booted = to
      host.staged = null
    } else host.staged = to
    return 'success'
  }
