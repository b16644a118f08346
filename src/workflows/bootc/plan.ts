// Which hosts an update concerns, from where to where. Pure: it reads only what hosts report.
import * as t from '../../contract/shape'
import {inGroups} from '../../core/groups'
import type {SameImages} from '../images/same-image'
import {stepRequest} from '../steps/request'
import type {FleetHost, ReportedImage} from './hosts'
import {nextImage} from './hosts'
import {labelsOf} from './served'
import type {Goal, Resolved} from './target'

const statuses = ['planned', 'already', 'blocked', 'done', 'failed', 'skipped'] as const

const image = t.nullable(t.object({image: t.text, digest: t.nullable(t.text)}))

/** What becomes of one host. */
export const hostChange = t.record('HostImageChange', () => ({
  host: t.text,
  host_id: t.integer,
  environment: t.about('Labels of its content view environments', t.text),
  command: t.about(
    'What bootc is told to do; null where nothing is',
    t.nullable(t.oneOf('switch', 'upgrade', 'rollback')),
  ),
  from: t.about('The image that is booted', image),
  to: t.about('The image that is wanted; null where none is found', image),
  wave: t.nullable(t.integer),
  status: t.about(
    'blocked: no image is found for it; already: it is there; skipped: it was not begun',
    t.oneOf(...statuses),
  ),
  detail: t.nullable(t.text),
  job_invocation_id: t.nullable(t.integer),
  requests: t.about('What starts the job of a planned host; hosts that share a job show the same', t.list(stepRequest)),
}))
export type HostChange = t.TypeOf<typeof hostChange>

/** A host that an update is still to bring somewhere. */
export interface Pending {
  readonly host: FleetHost
  readonly goal: Goal
  readonly command: NonNullable<HostChange['command']>
  readonly row: HostChange
}

export interface Plan {
  /** Hosts for which there is nothing to do, or for which nothing can be done. */
  readonly settled: readonly HostChange[]
  readonly pending: readonly Pending[]
  /** What the digests of goals stand for: hosts report the index or the image of their platform. */
  readonly same: SameImages
}

export interface PlanOptions {
  readonly action: 'switch' | 'upgrade' | 'rollback'
  /** The hosts are to boot the image, not only to stage it. */
  readonly reboot: boolean
  /** What the digests of the goals stand for. */
  readonly same: SameImages
}

/** Sorts hosts into those that are to be changed and those that are not. */
export function planUpdate(
  hosts: readonly FleetHost[],
  goalOf: (host: FleetHost) => Resolved,
  options: PlanOptions,
): Plan {
  const settled: HostChange[] = []
  const pending: Pending[] = []
  for (const host of hosts) {
    const resolved: Resolved = host.booted ? goalOf(host) : {reason: `${host.name} is not in image mode`}
    const row = rowOf(host)
    if ('reason' in resolved) {
      settled.push({...row, status: 'blocked', detail: resolved.reason})
      continue
    }
    const {goal} = resolved
    const to = {image: goal.image, digest: goal.digest}
    if (isThere(host, goal, options)) {
      const detail = isBooted(host, goal, options.same) ? 'It is booted' : 'It is staged'
      settled.push({...row, to, status: 'already', detail})
      continue
    }
    const command = commandFor(host, goal, options)
    pending.push({host, goal, command, row: {...row, to, command}})
  }
  return {settled, pending, same: options.same}
}

function rowOf(host: FleetHost): HostChange {
  return {
    host: host.name,
    host_id: host.id,
    environment: host.environments.length === 0 ? '' : labelsOf(host.environments),
    command: null,
    from: host.booted && {image: host.booted.image, digest: host.booted.digest},
    to: null,
    wave: null,
    status: 'planned',
    detail: null,
    job_invocation_id: null,
    requests: [],
  }
}

/** `bootc switch` does nothing where the name is the one that is followed already: then it is an upgrade. */
function commandFor(host: FleetHost, goal: Goal, {action}: PlanOptions): Pending['command'] {
  if (action !== 'switch') return action
  return nextImage(host)?.image === goal.image ? 'upgrade' : 'switch'
}

const isImage = (reported: ReportedImage | null, {image: spec, digest}: Goal, same: SameImages): boolean =>
  reported?.image === spec && same.isSame(digest, reported.digest)

const isBooted = (host: FleetHost, goal: Goal, same: SameImages): boolean => isImage(host.booted, goal, same)

/** True when a host reports what is wanted: booted, or, where it need not boot, the next that it boots. */
export function isThere(host: FleetHost, goal: Goal, {reboot, same}: Pick<PlanOptions, 'reboot' | 'same'>): boolean {
  return isImage(nextImage(host), goal, same) && (!reboot || isBooted(host, goal, same))
}

/** Size of a wave of `count` hosts: `5`, or `10%` rounded up; undefined for a text that is neither. */
export function waveSize(text: string, count: number): number | undefined {
  const [, digits = '', percent] = /^(\d+)(%?)$/.exec(text.trim()) ?? []
  const number = Number(digits)
  if (digits === '' || number === 0 || (percent === '%' && number > 100)) return undefined
  return percent === '%' ? Math.max(1, Math.ceil((count * number) / 100)) : number
}

/** Hosts in waves of at most `size`, in their order. */
export const wavesOf = inGroups
