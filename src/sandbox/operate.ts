import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {AppError, exitCodes, type ErrorParts} from '../core/errors'
import {openServer} from '../server'
import {lockHolder, type LockHolder} from '../server/kernel/process/lockfile'
import {readJson, sendTo} from './api'
import {failureOf} from './control'
import {operations, type OperationName} from './operations'
import {editionOf} from './edition'
import {finishRestore} from './snapshots'
import {sandboxOf, type Input, type Outcome} from './sandbox'
import {startSandbox} from './start'

/**
 * Does one operation on a data directory: in the server that has it, or, when none does, here. An AppError says what
 * went wrong; `not_found` when there is no data.
 */
export async function operate(dataDirectory: string, name: OperationName, input: Input = {}): Promise<Outcome> {
  const holder = lockHolder(dataDirectory)
  if (holder?.url && holder.secret) return ask(dataDirectory, holder, name, input)
  refuseMissing(dataDirectory)
  // the demo is made through the API
  try {
    const {sandbox, close} = name === 'seed' ? await listening(dataDirectory) : await opened(dataDirectory)
    try {
      return await operations[name](sandbox, input)
    } finally {
      await close()
    }
  } catch (error) {
    throw failureOf(error)
  }
}

/** Runs work while a server has the data directory and listens: the one that runs, else one of this process for as long. */
export async function whileListening<T>(dataDirectory: string, work: () => Promise<T>): Promise<T> {
  if (lockHolder(dataDirectory)?.url) return work()
  refuseMissing(dataDirectory)
  const {close} = await listening(dataDirectory)
  try {
    return await work()
  } finally {
    await close()
  }
}

function refuseMissing(dataDirectory: string): void {
  finishRestore(dataDirectory)
  if (!existsSync(join(dataDirectory, 'katello.db')))
    throw new AppError({
      code: 'not_found',
      message: `There is no sandbox in ${dataDirectory}`,
      hint: 'Start one: mallet sandbox start --detach',
      exit: exitCodes.notFound,
    })
}

async function listening(dataDirectory: string) {
  const {app, close} = await startSandbox({dataDirectory, port: 0})
  return {sandbox: app, close}
}

async function opened(dataDirectory: string) {
  const edition = editionOf(dataDirectory)
  const {app, close} = await openServer({dataDirectory, edition})
  return {sandbox: sandboxOf(app), close}
}

/** True when the server of a data directory answers within some seconds. */
export async function isAnswering(dataDirectory: string, url: string): Promise<boolean> {
  try {
    const response = await sendTo(dataDirectory, new URL('/sandbox/ping', url), {method: 'GET', timeout: 3000})
    response.resume()
    return true
  } catch {
    return false
  }
}

async function ask(directory: string, {url = '', secret}: LockHolder, name: string, input: Input): Promise<Outcome> {
  const body = Buffer.from(JSON.stringify(input))
  const headers = {authorization: `Bearer ${secret}`, 'content-type': 'application/json', 'content-length': body.length}
  const target = new URL(`/sandbox/${name}`, url)
  const response = await sendTo(directory, target, {method: 'POST', headers}, body).catch((error: unknown) => {
    throw new AppError({
      code: 'unreachable',
      message: `The sandbox at ${url} is not responding`,
      detail: error instanceof Error ? error.message : String(error),
      hint: 'Check its status: mallet sandbox status',
      exit: exitCodes.failed,
    })
  })
  const answer = await readJson(response)
  if (response.statusCode === 200) return answer
  throw errorFrom(answer['error'] as Partial<ErrorParts> | undefined)
}

/** An error that the server sent, without its nulls. */
function errorFrom(parts: Partial<ErrorParts> | undefined): AppError {
  const codes: Partial<Record<string, ErrorParts['exit']>> = {
    not_found: exitCodes.notFound,
    refused: exitCodes.refused,
    usage: exitCodes.usage,
    cannot_write: exitCodes.cannotWrite,
    exists: exitCodes.refused,
  }
  const code = parts?.code ?? 'internal'
  return new AppError({
    code,
    message: parts?.message ?? 'The sandbox failed without an error message',
    detail: parts?.detail ?? undefined,
    hint: parts?.hint ?? undefined,
    exit: codes[code] ?? exitCodes.failed,
  })
}
