// Commands that ask a server how it is: the answer is printed whole, and a part that fails decides the exit code.
import type {Shape} from '../../contract/shape'
import {recordOf} from '../../katello/paging'
import {command, type CommandClass} from '../../kit/run/command'
import type {Result} from '../../kit/run/result'
import type {Field} from '../../output/fields'
import type {Action} from '../../resources/define'
import {ping} from '../../resources/ping'
import {healthFailure} from '../../workflows/health'

interface HealthOptions<T> {
  readonly summary: string
  readonly description?: string
  readonly action: Action<T>
  readonly fields: readonly Field[]
  /** The part of the answer that is printed. */
  readonly record: (answer: T) => object
  /** Shape of that part. */
  readonly answer: Shape<unknown>
  /** hammer wraps some of these records in a list of one. */
  readonly asList?: boolean
  readonly aliases?: readonly string[]
}

export function health<T>({action, fields, record, asList = false, ...spec}: HealthOptions<T>): CommandClass {
  return command({
    no: 'a service is down or degraded',
    ...spec,
    examples: [
      ['Check the server', ''],
      ['Check it from a monitoring script, silent unless something is wrong', '--quiet'],
    ],
    resource: ping,
    action,
    async run(ctx): Promise<Result> {
      const answer = await ctx.call(ping, action)
      recordOf(answer)
      const failure = healthFailure(answer)
      return {kind: 'record', fields, record: {...record(answer)}, inList: asList, ...(failure && {failure})}
    },
  })
}
