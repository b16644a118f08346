// Plans of changes: made by one tool, executed once by another, within some minutes.
import {randomUUID} from 'node:crypto'
import {AppError, exitCodes} from '../../core/errors'
import type {Watch} from './run'
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js'

export interface Plan {
  readonly id: string
  /** All that it says. */
  readonly shown: unknown
  /** Carries it out; refuses where the server has changed since. */
  readonly execute: (watch: Watch) => Promise<CallToolResult>
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
    const plan = this.read(id)
    this.#plans.delete(id)
    return plan
  }

  /** A plan that is still to be executed. Throws as {@link take}. */
  read(id: string): Plan {
    const found = this.#plans.get(id)
    if (!found)
      throw refusal(
        'plan_unknown',
        'There is no such plan',
        'it was executed already, never made, or made by another session',
      )
    if (this.clock() <= found.ends) return found.plan
    this.#plans.delete(id)
    throw refusal('plan_expired', 'The plan is too old', `plans are executed within ${minutes(this.lifetime)}`)
  }
}

const minutes = (milliseconds: number): string => {
  const count = milliseconds / 60_000
  return count === 1 ? '1 minute' : `${count} minutes`
}

/** The plan no longer says what would happen. */
export const changedSince = (detail: string): AppError =>
  refusal('plan_outdated', 'The server has changed since the plan was made', detail)

const refusal = (code: string, message: string, detail: string): AppError =>
  new AppError({code, message, detail, hint: 'Nothing was sent. Make a new plan and read it', exit: exitCodes.refused})
