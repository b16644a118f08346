// Maintenance of a running server by whoever may read the lock of its data directory: the lock holds the secret.
import {timingSafeEqual} from 'node:crypto'
import type {IncomingMessage, ServerResponse} from 'node:http'
import {AppError, exitCodes} from '../core/errors'
import {storageFailure} from '../core/storage'
import type {RequestHandler} from '../server/kernel/http/server'
import {readBody} from '../server/kernel/http/body'
import {DomainError} from '../server/kernel/errors'
import {answerHost, isHostPath} from './host-work'
import {operationNamed} from './operations'
import type {Input, Outcome, Sandbox} from './sandbox'

const bodyLimit = 16 * 1024 * 1024

/** Answers `POST /sandbox/<operation>` with the secret as bearer token, and hosts that fetch jobs; everything else is 404. */
export function controlHandler(sandbox: Sandbox, secret: string): RequestHandler {
  return (request, response) => {
    if (isHostPath(request.url ?? '')) return answerHost(sandbox, request, response)
    run(sandbox, secret, request).then(
      (outcome) => send(response, 200, outcome),
      (error: unknown) => {
        const failure = failureOf(error)
        if (failure.parts.code === 'internal')
          sandbox.log(error instanceof Error ? (error.stack ?? error.message) : String(error))
        send(response, 500, failure.toJSON())
      },
    )
  }
}

async function run(sandbox: Sandbox, secret: string, request: IncomingMessage): Promise<Outcome> {
  const operation = operationNamed(/^\/sandbox\/(\w+)$/.exec(request.url ?? '')?.[1] ?? '')
  if (!operation || request.method !== 'POST' || !isSecret(request.headers.authorization, secret))
    throw new AppError({code: 'not_found', message: 'Not found', exit: exitCodes.notFound})
  const input: unknown = JSON.parse((await readBody(request, bodyLimit)).toString('utf8'))
  return operation(sandbox, input as Input)
}

function isSecret(header: string | undefined, secret: string): boolean {
  const [given, expected] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${secret}`)]
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Whatever an operation threw, as an error for people. */
export function failureOf(error: unknown): AppError {
  if (error instanceof AppError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof DomainError)
    return new AppError({
      code: 'refused',
      message,
      exit: error.reason === 'not_found' ? exitCodes.notFound : exitCodes.refused,
    })
  const storage = storageFailure(error)
  if (storage) {
    const code = storage.kind === 'damaged' ? 'damaged' : 'storage'
    return new AppError({code, message: storage.message, detail: message, hint: storage.hint, exit: exitCodes.failed})
  }
  return new AppError({
    code: 'internal',
    message: 'Unexpected error in the sandbox',
    detail: message,
    exit: exitCodes.failed,
  })
}

function send(response: ServerResponse, status: number, body: Outcome): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {'content-type': 'application/json', 'content-length': bytes.length})
  response.end(bytes)
}
