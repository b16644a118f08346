// Plans of changes: made by one tool, executed once by another, within some minutes.
import {createHash, randomUUID} from 'node:crypto'
import {isDeepStrictEqual} from 'node:util'
import {AppError, exitCodes} from '../../core/errors'
import type {PlannedRequest} from '../run/writes'
import type {Changes} from './changes'
import type {Call} from './run'

export interface Plan {
  readonly id: string
  readonly call: Call
  /** Digest of the one request that it sends. */
  readonly request: string
  readonly changes: Changes
}

/** Plans that are kept at a time; the oldest gives way. */
const mostPlans = 100

export class Plans {
  readonly #plans = new Map<string, {readonly plan: Plan; readonly ends: number}>()

  /** `lifetime` is in milliseconds of the clock, which only goes forward. */
  constructor(
    readonly lifetime: number,
    readonly clock: () => number,
  ) {}

  add(plan: Omit<Plan, 'id'>): Plan {
    const made = {...plan, id: randomUUID()}
    this.#plans.set(made.id, {plan: made, ends: this.clock() + this.lifetime})
    const [oldest] = this.#plans.keys()
    if (oldest !== undefined && this.#plans.size > mostPlans) this.#plans.delete(oldest)
    return made
  }

  /** Takes a plan out, so that it is executed once. Throws for one that is not there, was taken, or is too old. */
  take(id: string): Plan {
    const found = this.#plans.get(id)
    this.#plans.delete(id)
    if (!found)
      throw refusal(
        'plan_unknown',
        'There is no such plan',
        'it was executed already, never made, or made by another session',
      )
    if (this.clock() > found.ends)
      throw refusal('plan_expired', 'The plan is too old', 'plans are executed within ten minutes')
    return found.plan
  }
}

/** Digest of all that a request sends. */
export function digestOf({method, url, options}: PlannedRequest): string {
  const {body, bytes} = options
  return createHash('sha256')
    .update(JSON.stringify([method, url.href, body ?? null]))
    .update(bytes?.content ?? '')
    .digest('hex')
}

/** The plan no longer says what would happen. */
export const changedSince = (detail: string): AppError =>
  refusal('plan_outdated', 'The server has changed since the plan was made', detail)

/** Refuses a plan whose object is not as it was. */
export function refuseChanged(planned: Changes, now: Changes): void {
  if (!isDeepStrictEqual(planned, now)) throw changedSince('what the plan would change is not as it was')
}

const refusal = (code: string, message: string, detail: string): AppError =>
  new AppError({code, message, detail, hint: 'Nothing was sent. Make a new plan and read it', exit: exitCodes.refused})
