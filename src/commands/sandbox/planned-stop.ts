import type {Context} from '../../kit/run/context'
import type {Result} from '../../kit/run/result'
import {lockHolder} from '../../server/kernel/process/lockfile'

/** What a dry run says of stopping the process that uses a directory. */
export function plannedStop(ctx: Context, directory: string): Promise<Result> {
  const holder = lockHolder(directory)
  return ctx.planned(holder ? {continues: `process ${holder.pid} is stopped`} : {})
}
