// What a server acknowledged while it ran, and work that makes it acknowledge something at every moment.
import {expect} from 'vitest'
import {imageOf} from '../oci/store/harness'
import {pushImage} from '../oci/server/client'

type Loose = Record<string, unknown>

class Gone extends Error {}

/** The REST API of a server that may end at any moment: then every call is {@link Gone}. */
export class Server {
  constructor(readonly url: string) {}

  async call(method: string, path: string, body?: Loose): Promise<Loose> {
    const authorization = `Basic ${Buffer.from('admin:changeme').toString('base64')}`
    const headers = {authorization, 'content-type': 'application/json', connection: 'close'}
    let response
    let text
    try {
      response = await fetch(this.url + path, {method, headers, ...(body && {body: JSON.stringify(body)})})
      text = await response.text()
    } catch (error) {
      throw new Gone(String(error))
    }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text) as Loose
  }

  async list(path: string): Promise<Loose[]> {
    const {results} = await this.call('GET', `${path}${path.includes('?') ? '&' : '?'}full_result=true`)
    return results as Loose[]
  }

  /** Starts a task and waits until it is over; it must end well. */
  async run(path: string, body?: Loose): Promise<Loose> {
    const {id} = await this.call('POST', path, body)
    for (;;) {
      const task = await this.call('GET', `/foreman_tasks/api/tasks/${String(id)}`)
      if (task['state'] === 'stopped') {
        expect(task).toMatchObject({result: 'success'})
        return task
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

export interface Place {
  readonly organization: number
  readonly product: number
  readonly view: number
  readonly dev: number
  readonly upstream: string
}

/** What was acknowledged so far. */
export class Journal {
  readonly repositories = new Map<number, {name: string; synced: boolean}>()
  readonly versions = new Set<number>()
  readonly pushes: {name: string; digest: string}[] = []
  /** Version that Dev has for sure, and those that were being promoted to it since. */
  dev: {acknowledged: number | undefined; since: number[]} = {acknowledged: undefined, since: []}
  #count = 0

  next(): number {
    return this.#count++
  }

  get size(): number {
    const synced = [...this.repositories.values()].filter((repository) => repository.synced).length
    return this.repositories.size + synced + this.versions.size + this.pushes.length + (this.dev.acknowledged ? 1 : 0)
  }
}

/** Synchronizes, publishes, promotes and pushes, all at once, until the server is gone. */
export async function work(server: Server, place: Place, journal: Journal): Promise<void> {
  await Promise.all([synchronize, publish, push].map((actor) => untilGone(() => actor(server, place, journal))))
}

async function untilGone(step: () => Promise<void>): Promise<void> {
  try {
    for (;;) await step()
  } catch (error) {
    if (!(error instanceof Gone)) throw error
  }
}

async function synchronize(server: Server, {product, upstream}: Place, journal: Journal): Promise<void> {
  const name = `repository-${journal.next()}`
  const made = await server.call('POST', '/katello/api/repositories', {
    name,
    product_id: product,
    content_type: 'docker',
    url: upstream,
    docker_upstream_name: 'crash/image',
  })
  const id = Number(made['id'])
  journal.repositories.set(id, {name, synced: false})
  await server.run(`/katello/api/repositories/${id}/sync`)
  journal.repositories.set(id, {name, synced: true})
}

async function publish(server: Server, {view, dev}: Place, journal: Journal): Promise<void> {
  const before = new Set((await versions(server, view)).map(({id}) => Number(id)))
  await server.run(`/katello/api/content_views/${view}/publish`)
  const made = (await versions(server, view)).map(({id}) => Number(id)).find((id) => !before.has(id))
  expect(made).toBeDefined()
  if (made === undefined) return
  journal.versions.add(made)
  journal.dev.since.push(made)
  await server.run(`/katello/api/content_view_versions/${made}/promote`, {environment_ids: [dev]})
  journal.dev = {acknowledged: made, since: []}
}

async function push(server: Server, _place: Place, journal: Journal): Promise<void> {
  const name = `acme/apps/push-${journal.next() % 5}`
  const image = imageOf()
  const port = Number(new URL(server.url).port)
  const answer = await pushImage({port}, name, `tag-${journal.pushes.length}`, image).catch((error: unknown) => {
    throw error instanceof Error && 'code' in error ? new Gone(error.message) : error
  })
  expect(answer.status).toBe(201)
  journal.pushes.push({name, digest: image.digest})
}

const versions = (server: Server, view: number): Promise<Loose[]> =>
  server.list(`/katello/api/content_view_versions?content_view_id=${view}`)

/** Everything acknowledged is there, and no task is in between. */
export async function verify(server: Server, {view, dev, product}: Place, journal: Journal): Promise<void> {
  const unsettled = (await server.list('/foreman_tasks/api/tasks?search=state%20!=%20stopped')).filter(
    (task) => task['state'] !== 'paused' || task['result'] !== 'error',
  )
  expect(unsettled).toEqual([])
  const found = new Map((await server.list(`/katello/api/repositories?product_id=${product}`)).map((r) => [r['id'], r]))
  for (const [id, {name, synced}] of journal.repositories) {
    expect(found.get(id)).toMatchObject({name})
    if (synced) expect(found.get(id)).toMatchObject({content_counts: {docker_tag: 6}})
  }
  const present = await versions(server, view)
  const ids = present.map(({id}) => Number(id))
  expect([...journal.versions].filter((id) => !ids.includes(id))).toEqual([])
  const {acknowledged, since} = journal.dev
  const inDev = present.filter((version) => (version['environments'] as Loose[]).some(({id}) => id === dev))
  if (acknowledged !== undefined) {
    expect(inDev).toHaveLength(1)
    expect([acknowledged, ...since]).toContain(Number(inDev[0]?.['id']))
  }
  const authorization = `Basic ${Buffer.from('admin:changeme').toString('base64')}`
  for (const {name, digest} of journal.pushes) {
    const answer = await fetch(`${server.url}/v2/${name}/manifests/${digest}`, {headers: {authorization}})
    await answer.arrayBuffer()
    expect([name, digest, answer.status]).toEqual([name, digest, 200])
  }
}
