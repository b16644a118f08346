import {randomBytes} from 'node:crypto'
import {join} from 'node:path'
import {expect, it} from 'vitest'
import {addImage, emptyRepository} from '../../src/sandbox/upstream/repository'
import {buildImage} from '../../src/sandbox/upstream/image'
import {startUpstream} from '../support/upstream'
import {onCleanup, temporary} from '../support/places'
import {mallet, start, type Running} from '../support/program'
import {Journal, Server, verify, work, type Place} from './journal'

const kills = Number(process.env['MALLET_KILLS'] ?? 10)
/** Longest time between the beginning of the work and the end of the server, in milliseconds. */
const longest = 800

async function upstream(): Promise<string> {
  const repository = emptyRepository('crash/image')
  for (let tag = 0; tag < 6; tag++) {
    const files = Array.from({length: 3}, (_, i) => [{path: `data-${i}`, content: randomBytes(60_000).toString('hex')}])
    addImage(repository, await buildImage(files, {labels: {tag: String(tag)}}), `tag-${tag}`)
  }
  const running = await startUpstream({repositories: [repository]})
  onCleanup(() => running.close())
  return running.url
}

interface Process {
  readonly running: Running
  readonly server: Server
}

async function launch(data: string, home: string): Promise<Process> {
  const running = start(['sandbox', 'start', '--port', '0', '--data', data], {home})
  await running.seen('Sandbox ready at')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.output().stdout)?.[0] ?? ''
  return {running, server: new Server(url)}
}

async function prepare(server: Server, address: string): Promise<Place> {
  const {id: organization} = await server.call('POST', '/katello/api/organizations', {name: 'ACME', label: 'ACME'})
  const scope = {organization_id: organization}
  const {id: product} = await server.call('POST', '/katello/api/products', {...scope, name: 'Apps', label: 'Apps'})
  const path = `/katello/api/organizations/${Number(organization)}/environments`
  const library = (await server.list(path)).find(({name}) => name === 'Library')
  const {id: dev} = await server.call('POST', path, {name: 'Dev', prior_id: library?.['id']})
  const source = {content_type: 'docker', url: address, docker_upstream_name: 'crash/image'}
  const repository = await server.call('POST', '/katello/api/repositories', {
    ...source,
    name: 'base',
    product_id: product,
  })
  await server.run(`/katello/api/repositories/${Number(repository['id'])}/sync`)
  const view = await server.call('POST', '/katello/api/content_views', {
    ...scope,
    name: 'Crash CV',
    repository_ids: [repository['id']],
  })
  const [o, p, v, d] = [organization, product, view['id'], dev].map(Number) as [number, number, number, number]
  return {organization: o, product: p, view: v, dev: d, upstream: address}
}

it(
  `killed at ${kills} random moments of synchronizing, publishing, promoting and pushing, it keeps all it acknowledged`,
  async () => {
    const home = temporary()
    const data = join(home, 'data')
    const journal = new Journal()
    let {running, server} = await launch(data, home)
    const place = await prepare(server, await upstream())
    for (let round = 0; round < kills; round++) {
      const working = work(server, place, journal)
      // every other time only when something was acknowledged, however slow the machine is
      const before = journal.size
      if (round % 2 === 0) await expect.poll(() => journal.size).toBeGreaterThan(before + 1)
      await Promise.race([working, new Promise((resolve) => setTimeout(resolve, Math.random() * longest))])
      running.child.kill('SIGKILL')
      await Promise.all([running.ended, working])
      ;({running, server} = await launch(data, home))
      expect(running.output().stderr).not.toMatch(/error/i)
      await verify(server, place, journal)
      const fsck = await mallet(['sandbox', 'fsck', '--data', data, '--json'], {home})
      expect([fsck.code, (JSON.parse(fsck.stdout) as {faults: unknown}).faults]).toEqual([0, []])
    }
    // nothing is left locked or half done: all of it works once more
    expect(journal.size).toBeGreaterThan(kills)
    const [pushes, versions] = [journal.pushes.length, journal.versions.size]
    const working = work(server, place, journal)
    const isMoving = () =>
      journal.pushes.length > pushes && journal.versions.size > versions && journal.dev.since.length === 0
    await expect.poll(isMoving).toBe(true)
    running.child.kill('SIGTERM')
    const [{code}] = await Promise.all([running.ended, working])
    expect(code).toBe(0)
    const fsck = await mallet(['sandbox', 'fsck', '--data', data], {home})
    expect(fsck.code).toBe(0)
  },
  60_000 + kills * 10_000,
)
