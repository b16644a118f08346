// Whether a server is well, out of what it answers about itself.
import {AppError, exitCodes} from '../core/errors'
import {isObject} from '../core/json'

/** The error of an answer in which something has the status FAIL, or a database is not active; undefined when all is well. */
export function healthFailure(answer: unknown): AppError | undefined {
  const failing = failures(answer, 'server')
  if (failing.length === 0) return undefined
  return new AppError({
    code: 'unhealthy',
    message: `Some services are down: ${failing.join(', ')}`,
    hint: 'Check the logs of the server',
    exit: exitCodes.negative,
  })
}

function failures(value: unknown, name: string): string[] {
  if (Array.isArray(value)) return value.flatMap((part: unknown, index) => failures(part, String(index)))
  if (!isObject(value)) return []
  const inner = Object.entries(value).flatMap(([key, part]) => failures(part, key))
  const {status, active} = value
  return (status === 'FAIL' || active === false) && inner.length === 0 ? [name] : inner
}
