import {once} from 'node:events'
import {existsSync, readFileSync} from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import type {Flags, Place} from './place'

/** A running sandbox of the built program; when it has no demo, with an organization and a product of mixed-case labels. */
export interface Sandbox {
  readonly url: string
  /** `127.0.0.1:PORT`, what the clients call the registry. */
  readonly host: string
  /** Certificate file of its authority; undefined without TLS. */
  readonly caFile: string | undefined
  readonly data: string
  /** Asks the REST API as the administrator; throws at anything but success. */
  api(method: string, path: string, body?: unknown): Promise<unknown>
}

export const organization = 'ACME Corp'
export const product = 'Quay Images'
/** How the two are written in a path to push to. */
export const prefix = 'acme_corp/quay_images'

interface Started {
  readonly url: string
  readonly pid: number
  readonly data: string
  readonly ca_file: string | null
}

/** Starts a sandbox that is ended with the place. */
export async function startSandbox(place: Place, options: Flags = {}): Promise<Sandbox> {
  const started = (await place.json('sandbox start', {port: '0', detach: true, ...options})) as Started
  place.onLeave(async () => {
    await place.mallet('sandbox stop').catch((error: unknown) => {
      if (existsSync(`/proc/${started.pid}`)) process.kill(started.pid, 'SIGKILL')
      throw error
    })
  })
  if (options['seed'] === undefined) {
    await place.mallet('organization create', {name: organization})
    await place.mallet('product create', {name: product, organization})
  }
  return {
    url: started.url,
    host: new URL(started.url).host,
    caFile: started.ca_file ?? undefined,
    data: started.data,
    api: (method, path, body) => ask(started, method, path, body),
  }
}

/** Not by fetch, which cannot be told whom to trust. */
async function ask({url, ca_file: caFile}: Started, method: string, path: string, body: unknown): Promise<unknown> {
  const options = {
    method,
    auth: 'admin:changeme',
    headers: {'content-type': 'application/json'},
    ...(caFile !== null && {ca: readFileSync(caFile)}),
  }
  const sent = (caFile === null ? http : https).request(new URL(path, url), options)
  sent.end(body === undefined ? undefined : JSON.stringify(body))
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage]
  const text = (await response.toArray()).join('')
  if (response.statusCode !== 200 && response.statusCode !== 201)
    throw new Error(`${method} ${path}: ${response.statusCode} ${text}`)
  return JSON.parse(text)
}

/** Makes a path of environments after Library, each followed by the next. */
export async function makeEnvironments(place: Place, ...names: readonly string[]): Promise<void> {
  let prior = 'Library'
  for (const name of names) {
    await place.mallet('lifecycle-environment create', {name, prior, organization})
    prior = name
  }
}

/** Makes a content view of repositories of the product. */
export async function makeView(place: Place, name: string, ...repositories: readonly string[]): Promise<void> {
  await place.mallet('content-view create', {name, organization})
  for (const repository of repositories)
    await place.mallet('content-view add-repository', {name, organization, product, repository})
}

/** Publishes a new version of a content view and gives its number, e.g. `2.0`. */
export async function publish(place: Place, name: string): Promise<string> {
  await place.mallet('content-view publish', {name, organization})
  const found = await place.json('content-view version list', {'content-view': name, organization})
  const numbers = (found as {version: string}[]).map(({version}) => Number.parseInt(version, 10))
  return `${Math.max(...numbers)}.0`
}

export async function promote(place: Place, view: string, version: string, environment: string): Promise<void> {
  const target = {'content-view': view, organization, version, 'to-lifecycle-environment': environment}
  await place.mallet('content-view version promote', target)
}

export async function setPattern(place: Place, environment: string, pattern: string): Promise<void> {
  await place.mallet('registry-name-pattern set', {name: environment, organization, pattern})
}
