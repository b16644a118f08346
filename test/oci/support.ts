import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterEach} from 'vitest'
import {fixtureRepositories} from '../../src/sandbox/upstream/images'
import {AppError} from '../../src/core/errors'
import {Secret} from '../../src/core/secret'
import {RegistryClient} from '../../src/oci/client/client'
import type {RepositoryContent} from '../../src/sandbox/upstream/repository'
import type {Clock} from '../../src/oci/client/exchanger'
import type {RegistryOptions} from '../../src/oci/client/session'
import {collect} from '../../src/oci/streams'
import {startUpstream, type Upstream, type UpstreamOptions} from '../support/upstream'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

export const onCleanup = (work: () => unknown): void => void cleanups.push(work)

/** A clock that does not wait, but remembers what it was asked to. */
export function impatientClock(): Clock & {readonly waits: number[]} {
  const waits: number[] = []
  let skipped = 0
  return {
    waits,
    now: () => Date.now() + skipped,
    random: () => 0.5,
    sleep: async (milliseconds) => {
      waits.push(milliseconds)
      skipped += milliseconds
    },
  }
}

export async function upstream(options: Partial<UpstreamOptions> = {}): Promise<Upstream> {
  const started = await startUpstream({repositories: await fixtureRepositories(), ...options})
  onCleanup(() => started.close())
  return started
}

export function client(url: string, options: Partial<RegistryOptions> = {}): RegistryClient {
  const made = new RegistryClient({url, clock: impatientClock(), ...options})
  onCleanup(() => made.close())
  return made
}

export const user = {username: 'ada', password: new Secret('canary-password')}
export const userText = {username: 'ada', password: 'canary-password'}

/** A server whose answers a test writes itself. */
export async function scripted(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  make: (handle: (request: IncomingMessage, response: ServerResponse) => void) => Server = createServer,
): Promise<{url: string; host: string; requests: IncomingMessage[]}> {
  const requests: IncomingMessage[] = []
  const server = make((request, response) => {
    requests.push(request)
    handle(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onCleanup(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {url: `http://${host}`, host, requests}
}

export const all = (bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> =>
  collect(bytes, 1e9, () => new Error('too large'))

export async function failure(work: Promise<unknown> | AsyncIterable<Uint8Array>): Promise<AppError> {
  const error = await ('then' in work ? work : all(work)).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`, {cause: error})
  return error
}

export function find(repositories: readonly RepositoryContent[], name: string): RepositoryContent {
  const found = repositories.find((repository) => repository.name === name)
  if (!found) throw new Error(`no fixture ${name}`)
  return found
}
