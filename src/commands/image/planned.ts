// Commands that delete by a plan: it is shown first, and carried out by --yes or after a question on a terminal.
import {usageError, type AppError} from '../../core/errors'
import type {Item} from '../../katello/paging'
import type {Context} from '../../kit/run/context'
import {rows as listed, type Result} from '../../kit/run/result'
import {printList, type Field} from '../../output'

export interface Planned {
  readonly fields: readonly Field[]
  /** What goes and what stays. */
  readonly rows: readonly Item[]
  /** The whole plan, for programs. */
  readonly record: Item
  /** The totals, in a sentence. */
  readonly said: string
  /** Why it was not carried out, or not to its end: it decides the exit code. */
  readonly failure?: AppError | undefined
}

/** Programs get the plan with its totals; people get its rows, and the totals below them. */
export function planResult(ctx: Context, {fields, rows, record, said, failure}: Planned): Result {
  const thrown = failure && {failure}
  const isWhole = ctx.terminal.machine === true && ctx.given['output'] !== 'ndjson'
  if (isWhole) return {kind: 'text', text: '', data: record, ...thrown}
  return {...listed(fields, rows), below: said, ...thrown}
}

/**
 * The plan as the result when it is not to be carried out: there is no terminal to ask on and no --yes, which is exit code 64. Undefined
 * when it may go on; a person has seen the plan and agreed then.
 */
export async function shownOnly(ctx: Context, plan: Planned): Promise<Result | undefined> {
  if (ctx.flag('yes')) return undefined
  if (!ctx.terminal.interactive) return planResult(ctx, {...plan, failure: missingYes()})
  const printer = printList('table', plan.fields, {tty: true, wide: true})
  ctx.terminal.raw(printer.rows(plan.rows) + printer.end())
  await ctx.confirm(`${plan.said} Continue?`)
  return undefined
}

const missingYes = (): AppError =>
  usageError(
    'Nothing was deleted: there is no terminal to prompt on',
    'Add --yes to carry out the plan, or --dry-run to only show it',
  )
