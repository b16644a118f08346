// What the commands of faults share: they are about a running sandbox, since faults are gone with its process.
import {AppError, exitCodes} from '../../../core/errors'
import * as t from '../../../contract/shape'
import type {Context} from '../../../kit/run/context'
import type {Item} from '../../../katello/paging'
import {field, fields} from '../../../output/fields'
import {chosenDirectory} from '../../../sandbox/running'
import {lockHolder} from '../../../server/kernel/process/lockfile'

export const faultShape = t.object({id: t.integer, fault: t.text, seen: t.integer, struck: t.integer})

export const faultFields = fields<t.TypeOf<typeof faultShape>>()(
  field('ID', 'id', {thin: true}),
  field('Fault', 'fault', {thin: true}),
  field('Seen', 'seen'),
  field('Struck', 'struck'),
)

/** Data directory of the running sandbox that is meant; exit code 128 when none runs. */
export function runningDirectory(ctx: Context): string {
  const data = chosenDirectory(ctx.session.paths, ctx.text('data'))
  if (lockHolder(data)?.url !== undefined) return data
  throw new AppError({
    code: 'not_found',
    message: `No sandbox is running on ${data}`,
    hint: 'Start it with its faults: mallet sandbox start --detach --fault FAULT',
    exit: exitCodes.notFound,
  })
}

/** The faults that an operation of the sandbox gave. */
export const faultsIn = (outcome: Readonly<Record<string, unknown>>): Item[] =>
  Array.isArray(outcome['faults']) ? (outcome['faults'] as Item[]) : []
