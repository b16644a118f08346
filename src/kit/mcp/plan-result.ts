// How a plan is shown to an agent.
import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js'
import {envelope} from './result'

export interface ShownPlan {
  /** Undefined where nothing is to be done. */
  readonly id?: string
  /** Milliseconds that the plan can be executed. */
  readonly lifetime?: number
  /** The options of a workflow, and what it would do with them. */
  readonly options?: unknown
  readonly plan?: unknown
  /** What one request sends and changes. */
  readonly requests?: readonly unknown[]
  readonly changes?: unknown
}

/** The result of a planning tool. */
export const planEnvelope = (
  command: string,
  {id, lifetime = 0, ...said}: ShownPlan,
  warnings: readonly string[],
): CallToolResult =>
  envelope({
    command,
    data: {
      plan_id: id ?? null,
      ...(id === undefined ? {nothing_to_do: true} : {expires_in_seconds: lifetime / 1000}),
      ...said,
    },
    warnings,
  })
