// A release that is killed after every step, and while the server has each of its requests: run again, it ends in the same state, and
// nothing was done twice.
import {cpSync, mkdtempSync, rmSync} from 'node:fs'
import {createServer, request} from 'node:http'
import type {AddressInfo} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {katelloVersions} from '../../src/contract/versions'
import {seed} from '../../src/sandbox/seed'
import {startSandbox, type RunningSandbox} from '../../src/sandbox/start'
import {onCleanup, temporary} from '../support/places'
import {start, type Running} from '../support/program'

type Json = ReturnType<typeof JSON.parse>

const seeded = mkdtempSync(join(tmpdir(), 'mallet-seeded-'))
beforeAll(async () => {
  const server = await startSandbox({dataDirectory: seeded, port: 0, organization: null})
  await seed(server.app)
  await server.close()
})
afterAll(() => rmSync(seeded, {recursive: true, force: true}))

interface Proxy {
  readonly url: string
  /** `METHOD path` of what was passed on since the last call. */
  writes(): string[]
  /** Called when the server has answered a request that changes something; the answer is passed on unless it gives true. */
  answered: (count: number) => boolean
}

/** Stands between the program and the server. */
async function between(server: string): Promise<Proxy> {
  const {hostname, port} = new URL(server)
  let passed: string[] = []
  const proxy: Proxy = {
    url: '',
    answered: () => false,
    writes() {
      const all = passed
      passed = []
      return all
    },
  }
  const listener = createServer((asked, response) => {
    const {method = '', url: path = '', headers} = asked
    const isWrite = !['GET', 'HEAD'].includes(method)
    const onward = request({hostname, port, method, path, headers}, (answer) => {
      if (isWrite && proxy.answered(passed.push(`${method} ${path}`))) return
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    asked.pipe(onward)
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  onCleanup(() => {
    listener.close()
    listener.closeAllConnections()
  })
  return Object.assign(proxy, {url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`})
}

describe.each(katelloVersions)('with Katello %s', (katello) => {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-release-'))
  let server: RunningSandbox

  beforeAll(async () => {
    cpSync(seeded, directory, {recursive: true})
    server = await startSandbox({dataDirectory: directory, port: 0, edition: {katello}})
  })
  afterAll(async () => {
    await server.close()
    rmSync(directory, {recursive: true, force: true})
  })

  const authorization = `Basic ${Buffer.from('admin:changeme').toString('base64')}`
  async function ask(method: string, path: string, body?: unknown): Promise<Json> {
    const answer = await fetch(server.url + path, {
      method,
      headers: {authorization, 'content-type': 'application/json'},
      ...(body !== undefined && {body: JSON.stringify(body)}),
    })
    return answer.json()
  }
  async function done({id}: {id: string}): Promise<void> {
    while ((await ask('GET', `/foreman_tasks/api/tasks/${id}`)).pending) await new Promise((go) => setTimeout(go, 20))
  }
  const idOf = async (path: string, name: string): Promise<number> =>
    (await ask('GET', `${path}?organization_id=1&full_result=true`)).results.find((one: Json) => one.name === name).id

  /** A view whose version 1.0 is everywhere, and that has changed since. */
  async function changedView(name: string): Promise<number> {
    const [maps, web] = [
      await idOf('/katello/api/repositories', 'flatpaks/maps'),
      await idOf('/katello/api/repositories', 'web'),
    ]
    const {id} = await ask('POST', '/katello/api/content_views', {organization_id: 1, name, repository_ids: [web]})
    await done(await ask('POST', `/katello/api/content_views/${id}/publish`, {}))
    const [version] = (await ask('GET', `/katello/api/content_view_versions?content_view_id=${id}`)).results
    await done(
      await ask('POST', `/katello/api/content_view_versions/${version.id}/promote`, {
        environment_ids: [
          await idOf('/katello/api/environments', 'Dev'),
          await idOf('/katello/api/environments', 'Test'),
        ],
      }),
    )
    await ask('PUT', `/katello/api/content_views/${id}`, {repository_ids: [web, maps]})
    return id
  }

  /** What there is when all is done: versions with their places, and how often the view was worked on. */
  async function stateOf(id: number): Promise<unknown> {
    const versions = await ask('GET', `/katello/api/content_view_versions?content_view_id=${id}`)
    const history = await ask('GET', `/katello/api/content_views/${id}/history?full_result=true`)
    return {
      versions: versions.results.map((one: Json) => [one.version, one.environments.map((e: Json) => e.name).sort()]),
      events: history.results
        .map((one: Json) => `${one.action} ${one.version} ${one.environment?.name} ${one.status}`)
        .sort(),
    }
  }

  const releaseOf = (name: string, home: string, url: string): Running =>
    start(
      [
        'release',
        '--content-view',
        name,
        '--organization',
        'ACME',
        '--to',
        'Dev,Test,Prod',
        '--sync',
        '--keep',
        '0',
        '--json',
      ],
      {home, env: {MALLET_SERVER: url}},
    )

  let expected: unknown
  it('releases when nothing happens to it', async () => {
    const id = await changedView('Plain')
    const {code, stderr} = await releaseOf('Plain', temporary(), server.url).ended
    expect([code, stderr]).toEqual([0, expect.stringContaining('Remove unused versions: done')])
    expected = await stateOf(id)
  })

  it('ends in the same state when it is killed while the server has each of its requests', async () => {
    const home = temporary()
    const id = await changedView('Killed')
    const proxy = await between(server.url)
    const wanted: string[] = []
    for (let kills = 0; kills <= 7; kills++) {
      const run = releaseOf('Killed', home, proxy.url)
      proxy.answered = () => {
        run.child.kill('SIGKILL')
        return true
      }
      const {code, stdout} = await run.ended
      const [write] = proxy.writes()
      if (write !== undefined) wanted.push(write.replace(/\d+/g, 'N'))
      if (kills < 7) expect([kills, code]).toEqual([kills, 137])
      else expect([code, JSON.parse(stdout)]).toMatchObject([0, {version: {version: '2.0'}, changed: false}])
    }
    expect(wanted).toEqual([
      ...Array.from({length: 2}, () => 'POST /katello/api/repositories/N/sync'),
      'POST /katello/api/content_views/N/publish',
      ...Array.from({length: 3}, () => 'POST /katello/api/content_view_versions/N/promote'),
      'DELETE /katello/api/content_view_versions/N',
    ])
    expect(await stateOf(id)).toEqual(expected)
  })

  it.runIf(katello === '4.20')('a rollback that is killed during its promotion is not done twice', async () => {
    const id = await changedView('Undone')
    const home = temporary()
    expect((await releaseOf('Undone', home, server.url).ended).code).toBe(0)
    await done(await ask('POST', `/katello/api/content_views/${id}/publish`, {}))
    const to = ['--content-view', 'Undone', '--organization', 'ACME', '--to', 'Dev']
    expect((await start(['release', ...to], {home, env: {MALLET_SERVER: server.url}}).ended).code).toBe(0)
    const proxy = await between(server.url)
    const back = ['--content-view', 'Undone', '--organization', 'ACME', '--lifecycle-environment', 'Dev', '--json']
    const rollback = (): Running => start(['release', 'rollback', ...back], {home, env: {MALLET_SERVER: proxy.url}})
    const first = rollback()
    proxy.answered = () => first.child.kill('SIGKILL')
    expect((await first.ended).code).toBe(137)
    for (const changed of [false, false]) {
      const {code, stdout} = await rollback().ended
      expect([code, JSON.parse(stdout)]).toMatchObject([0, {changed, to: {version: '2.0'}}])
    }
    expect(proxy.writes().length).toBe(1)
  })

  // what a step is does not differ between releases
  it.runIf(katello === '4.20')('ends in the same state when it is killed after every step', async () => {
    const home = temporary()
    const id = await changedView('Stopped')
    for (let step = 1; step <= 12; step++) {
      const run = releaseOf('Stopped', home, server.url)
      await run.seen(`${String(step).padStart(2)}/12 `)
      run.child.kill('SIGKILL')
      await run.ended
    }
    const {code, stdout} = await releaseOf('Stopped', home, server.url).ended
    expect([code, JSON.parse(stdout)]).toMatchObject([0, {version: {version: '2.0'}, changed: false}])
    expect(await stateOf(id)).toEqual(expected)
  })
})
