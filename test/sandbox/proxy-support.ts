// A content proxy as a process of its own, and one request to it as a client would send it.
import {readFileSync} from 'node:fs'
import {request as httpRequest, type IncomingHttpHeaders} from 'node:http'
import {request as httpsRequest} from 'node:https'
import {join} from 'node:path'
import {expect} from 'vitest'
import {onCleanup} from '../support/places'
import {gone, isAlive, startSandbox, type Sandbox} from './support'

/** What Dev of the demo's ACME has. */
export const dev = [
  'acme/dev/app_cv/applications/web',
  'acme/dev/app_cv/flatpaks/flatpaks_firefox',
  'acme/dev/app_cv/flatpaks/flatpaks_maps',
  'acme/dev/app_cv/flatpaks/flatpaks_platform',
  'acme/dev/base_cv/base_images/busybox',
  'acme/dev/os_cv/operating_systems/rhel9',
]
export const web = 'acme/dev/app_cv/applications/web'
export const admin = 'admin:changeme'
export const words = (line: string): string[] => line.split(' ')

export interface Proxy {
  readonly url: string
  readonly host: string
  readonly data: string
  readonly pid: number
  readonly name: string
}

/** Starts a proxy of a sandbox in the background on a free port; it is ended with the test. */
export async function startProxy(sandbox: Sandbox, args: readonly string[] = []): Promise<Proxy> {
  const data = join(sandbox.home, 'proxy')
  const start = ['sandbox', 'proxy', 'start', '--detach', '--port', '0', '--data', data, '--json']
  const begun = await sandbox.run([...start, ...args])
  expect({code: begun.code, stderr: begun.stderr}).toEqual({code: 0, stderr: ''})
  const {url, pid, name} = JSON.parse(begun.stdout) as {url: string; pid: number; name: string}
  onCleanup(async () => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    await gone(pid)
  })
  return {url, host: new URL(url).host, data, pid, name}
}

/** A sandbox with the demo and a proxy of it; with an environment of ACME, its content is there. */
export async function both(environment?: string): Promise<{sandbox: Sandbox; proxy: Proxy}> {
  const sandbox = await startSandbox(['--seed', 'demo'])
  const proxy = await startProxy(sandbox)
  if (environment !== undefined) await mirror(sandbox, proxy, environment)
  return {sandbox, proxy}
}

/** Gives a proxy an environment of ACME and waits until its content is there. */
export async function mirror(sandbox: Sandbox, {name}: Proxy, environment: string): Promise<void> {
  const content = ['capsule', 'content']
  const given = ['--name', name, '--lifecycle-environment', environment, '--organization', 'ACME']
  expect(await sandbox.run([...content, 'add-lifecycle-environment', ...given])).toMatchObject({code: 0})
  expect(await sandbox.run([...content, 'synchronize', '--name', name])).toMatchObject({code: 0})
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  json<T = Record<string, unknown>>(): T
}

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Directory with a host's certificate, as `sandbox host register` writes it; it holds the authority as well. */
  readonly certificates?: string | undefined
  readonly ca?: string | undefined
}

export function ask(url: string, path: string, {method, headers, body, certificates, ca}: Ask = {}): Promise<Answer> {
  const file = (name: string) => readFileSync(join(certificates ?? '', name))
  const identity = certificates && {cert: file('client.cert'), key: file('client.key')}
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : {'content-length': Buffer.byteLength(body)}
    const options = {method: method ?? 'GET', headers: {...headers, ...length}, agent: false as const, ...identity, ca}
    const sent = send(new URL(path, url), options, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const all = Buffer.concat(parts)
        const json = <T>(): T => JSON.parse(all.toString('utf8')) as T
        resolve({status: response.statusCode ?? 0, headers: response.headers, body: all, json})
      })
    })
    sent.on('error', reject).end(body)
  })
}

export const basic = (login: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(login).toString('base64')}`,
})

/** Headers with the token that a login gets; `query` is what a client asks it for. */
export async function bearer(url: string, login: string, query = '?account=admin'): Promise<Record<string, string>> {
  const {token} = (await ask(url, `/v2/token${query}`, {headers: basic(login)})).json<{token: string}>()
  return {authorization: `Bearer ${token}`}
}

export const names = async (url: string, how: Ask): Promise<string[]> =>
  (await ask(url, '/v2/_catalog', how)).json<{repositories: string[]}>().repositories

/** Codes of a registry's refusal. */
export const codes = (answer: Answer): string[] =>
  (answer.json<{errors?: {code: string}[]}>().errors ?? []).map(({code}) => code)

export const manifestTypes = {
  accept: [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
  ].join(', '),
}

/** Makes a user of one organization with one role and the password `secret12`. */
export async function makeUser({url}: Sandbox, login: string, role: string, organization: string): Promise<void> {
  const headers = {...basic(admin), 'content-type': 'application/json'}
  const idOf = async (path: string, name: string) => {
    const found = (await ask(url, `${path}?per_page=1000`, {headers})).json<{results: {id: number; name: string}[]}>()
    return found.results.find((record) => record.name === name)?.id
  }
  const [role_ids, organization_ids] = [
    [await idOf('/api/roles', role)],
    [await idOf('/katello/api/organizations', organization)],
  ]
  const identity = {login, mail: `${login}@example.com`, password: 'secret12', auth_source_id: 1}
  const body = JSON.stringify({user: {...identity, role_ids, organization_ids}})
  expect((await ask(url, '/api/users', {method: 'POST', headers, body})).status).toBe(201)
}
