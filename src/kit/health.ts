// Commands that ask a server how it is: the answer is printed whole, and a part that fails decides the exit code.
import {AppError, type ExitCode} from '../core/errors'
import {recordOf} from '../katello/paging'
import type {Shape} from '../contract/shape'
import type {Field} from '../output/fields'
import type {Action, Resource} from '../resources/define'
import {command, type CommandClass} from './run/command'
import type {Result} from './run/result'

export interface HealthOptions {
  readonly summary: string
  readonly description?: string
  readonly action: Action
  readonly fields: readonly Field[]
  /** The part of the answer that is printed. */
  readonly record: (answer: Record<string, unknown>) => Record<string, unknown>
  /** Shape of that part. */
  readonly answer: Shape<unknown>
  /** hammer wraps some of these records in a list of one. */
  readonly asList?: boolean
  readonly aliases?: readonly string[]
}

/** The exit code of a ping that found something broken: the reference client's. */
const unhealthy = 1 as ExitCode

export function health(resource: Resource, o: HealthOptions): CommandClass {
  return command({
    summary: o.summary,
    description: o.description,
    examples: [
      ['How is the server?', ''],
      ['For a monitoring script: quiet unless something is wrong', '--quiet'],
    ],
    resource,
    action: o.action,
    aliases: o.aliases,
    answer: o.answer,
    async run(ctx): Promise<Result> {
      const answer = recordOf(await ctx.send(await ctx.prepare(resource, o.action)))
      const record = o.record(answer)
      const failing = failures(answer)
      return {
        kind: 'record',
        fields: o.fields,
        record,
        inList: o.asList ?? false,
        ...(failing.length > 0 && {
          failure: new AppError({
            code: 'unhealthy',
            message: `Not all services are well: ${failing.join(', ')}`,
            hint: 'Look at the logs of the server',
            exit: unhealthy,
          }),
        }),
      }
    },
  })
}

/** Names of everything in the answer whose status is FAIL, or whose database is not active. */
function failures(value: unknown, name = 'server'): string[] {
  if (value === null || typeof value !== 'object') return []
  const inner = Object.entries(value).flatMap(([key, part]) => failures(part, key))
  const own = ('status' in value && value.status === 'FAIL') || ('active' in value && value.active === false)
  return own && inner.length === 0 ? [name] : inner
}
