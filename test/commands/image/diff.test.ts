// `mallet image diff` between places of every kind but proxies, while content moves.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {addImage, emptyRepository} from '../../../src/sandbox/upstream/repository'
import type {Placement} from '../../../src/workflows/images/placement'
import {delivery, type Delivery} from '../../server/content-views/delivery'
import {temporary} from '../../support/places'
import {mallet} from '../../support/program'
import {commandClass, runInProcess} from '../../support/walk'
import {startUpstream, type Upstream} from '../../support/upstream'

interface Row {
  readonly change: string
  readonly tag: string
  readonly repository: string
  readonly from: Placement | null
  readonly to: Placement | null
  readonly label_changes: readonly object[]
}

let at: Delivery
let upstream: Upstream
let env: Record<string, string>
let isClosed = false
let added: number
const content = emptyRepository('apps/api')
const image = (version: string) =>
  buildImage([[{path: 'v', content: version}]], {labels: {version, vendor: 'ACME', [`only-${version}`]: 'x'}})

const run = (...argv: readonly string[]) =>
  runInProcess(commandClass('image:diff'), [...argv, '--organization', 'ACME'], env)

async function diff(from: string, to: string, ...more: readonly string[]): Promise<readonly Row[]> {
  const {stdout} = await run('--from', from, '--to', to, '--json', ...more)
  return JSON.parse(stdout) as Row[]
}
const short = (rows: readonly Row[]) => rows.map(({change, repository, tag}) => `${change} ${repository}:${tag}`)

beforeAll(async () => {
  at = await delivery()
  addImage(content, await image('1'), '1.0', 'latest')
  addImage(content, await image('beta'), 'beta')
  upstream = await startUpstream({
    repositories: [content],
    fault: () => (isClosed ? {kind: 'status', status: 401} : undefined),
  })
  const home = temporary()
  env = {
    HOME: home,
    MALLET_SERVER: at.server.url,
    MALLET_USERNAME: 'admin',
    MALLET_PASSWORD: 'changeme',
    REGISTRY_AUTH_FILE: join(home, 'auth.json'),
  }
  const busybox = await at.synced('busybox', 'library/busybox')
  const url = {url: upstream.url, exclude_tags: ['beta']}
  const api = await at.synced('api', 'apps/api', {...url, mirroring_policy: 'mirror_content_only'})
  added = await at.synced('kept', 'apps/api', {...url, mirroring_policy: 'additive'})
  const view = (await at.view('App CV', {repository_ids: [api, busybox]}))['id']
  const first = await at.publish(view)
  await at.promote(first, [at.dev])
  await at.promote(first, [at.prod])
  addImage(content, await image('2'), '2.0', 'latest')
  content.tags.delete('1.0')
})
afterAll(async () => {
  await at.close()
  await upstream.close()
})

describe('image diff', () => {
  it('shows what a synchronization would bring, by the tags and the policy of each repository', async () => {
    const rows = await diff('Library', 'upstream')
    expect(short(rows)).toEqual([
      'gone api:1.0',
      'new api:2.0',
      'moved api:latest',
      'new kept:2.0',
      'moved kept:latest',
    ])
    const moved = rows.find(({change}) => change === 'moved')
    expect(moved?.label_changes).toEqual([
      {label: 'only-1', from: 'x', to: null},
      {label: 'only-2', from: null, to: 'x'},
      {label: 'version', from: '1', to: '2'},
    ])
    expect(moved?.from).toMatchObject({digest: expect.stringMatching(/^sha256:/), created: '2024-01-01T00:00:00Z'})
    expect(moved?.to).toMatchObject({platforms: ['linux/amd64'], size: expect.any(Number)})
    const {host} = new URL(upstream.url)
    expect(moved?.to?.pull_spec).toBe(`${host}/apps/api:latest`)
  })

  it('asks only the upstreams of what the other place has, and as little as it can', async () => {
    const before = upstream.requests.length
    expect(short(await diff('Prod', 'upstream', '--details', 'no'))).toEqual([
      'gone api:1.0',
      'new api:2.0',
      'moved api:latest',
    ])
    const asked = upstream.requests.slice(before).map(({method, path}) => `${method} ${path}`)
    expect(asked.filter((one) => one.includes('/manifests/'))).toHaveLength(2)
    expect(asked.filter((one) => one.includes('/tags/list'))).toHaveLength(1)
  })

  it('says which upstream needs a login, after what it could compare', async () => {
    isClosed = true
    try {
      const closed = await run('--from', 'Library', '--to', 'upstream', '--json')
      const {host} = new URL(upstream.url)
      expect(closed).toMatchObject({code: 129, message: 'The upstream of 2 repositories could not be read'})
      expect(closed.hint).toContain(`mallet registry login --registry ${host}`)
      expect(JSON.parse(closed.stdout)).toEqual([])
    } finally {
      isClosed = false
    }
  })

  it('finds nothing between equal environments, and shows the same with --all', async () => {
    expect(await diff('Dev', 'Prod')).toEqual([])
    const all = await diff('Dev', 'Prod', '--all')
    expect(new Set(all.map(({change}) => change))).toEqual(new Set(['same']))
    expect(all.map(({from, to}) => [from?.environment, to?.environment])[0]).toEqual(['Dev', 'Prod'])
  })

  it('compares versions and environments once content has moved on', async () => {
    await at.sync(added)
    for (const {id} of (await at.ok('GET', `/katello/api/repositories?organization_id=${at.organization}`))['results'])
      await at.sync(id)
    expect(await diff('Library', 'upstream')).toEqual([])
    const [{id: view}] = (
      await at.ok('GET', `/katello/api/content_views?organization_id=${at.organization}&name=App%20CV`)
    )['results']
    await at.promote(await at.publish(view), [at.dev])
    const expected = ['gone api:1.0', 'new api:2.0', 'moved api:latest']
    expect(short(await diff('Prod', 'Dev'))).toEqual(expected)
    expect(short(await diff('version:App CV/1.0', 'version:App CV/2.0'))).toEqual(expected)
    expect(short(await diff('version:App CV/1.0', 'Dev'))).toEqual(expected)
    expect(await diff('version:App CV/2.0', 'Library')).toEqual([])
    expect(short(await diff('Prod', 'Dev', '--repository', 'busybox'))).toEqual([])
    expect(short(await diff('Prod', 'Dev', '--search', 'tag = latest'))).toEqual(['moved api:latest'])
  })

  it('compares with a file that image list wrote', async () => {
    const file = join(temporary(), 'dev.json')
    const words = ['--lifecycle-environment', 'Dev', '--organization', 'ACME', '--json']
    writeFileSync(file, (await runInProcess(commandClass('image:list'), words, env)).stdout)
    expect(await diff(`file:${file}`, 'Dev')).toEqual([])
    expect(short(await diff(`file:${file}`, 'Prod'))).toContain('moved api:latest')
    writeFileSync(file, '[{"tag": "1.0"}]')
    expect(await run('--from', `file:${file}`, '--to', 'Dev')).toMatchObject({
      code: 64,
      message: `${file} is not a list of images`,
    })
    expect(await run('--from', `file:${file}.gone`, '--to', 'Dev')).toMatchObject({code: 66})
  })

  it('refuses places that are not there, or twice the same', async () => {
    expect(await run('--from', 'Dev', '--to', 'Dve')).toMatchObject({code: 128, hint: /Did you mean "Dev"/})
    expect(await run('--from', 'Dev', '--to', 'Dev')).toMatchObject({code: 64})
    expect(await run('--from', 'Dev')).toMatchObject({code: 64})
    expect(await run('--from', 'Dev', '--to', 'version:App CV/9.9')).toMatchObject({code: 128})
    expect(await run('--from', 'Dev', '--to', 'capsule:nowhere')).toMatchObject({code: 128})
  })

  it('ends as diff does with --exit-code', async () => {
    const program = (...argv: readonly string[]) => mallet(['image', 'diff', '--organization', 'ACME', ...argv], {env})
    const same = await program('--from', 'Library', '--to', 'upstream', '--exit-code')
    expect([same.code, same.stderr]).toEqual([0, ''])
    const different = await program('--from', 'Prod', '--to', 'Dev', '--exit-code')
    expect([different.code, different.stderr]).toEqual([1, ''])
    expect((await program('--from', 'Prod', '--to', 'Dev')).code).toBe(0)
    expect((await program('--from', 'Prod', '--to', 'Nowhere', '--exit-code')).code).toBe(2)
    expect((await program('--from', 'Prod', '--exit-code', '--unknown')).code).toBe(2)
    expect((await program('--from', 'Prod', '--to', 'Nowhere')).code).toBe(128)
  })

  it('writes a report', async () => {
    const {stdout} = await run('--from', 'Prod', '--to', 'Dev', '--output', 'markdown')
    expect(stdout).toMatch(/^# Changes from Prod to Dev\n\n\| Change \| Image \| Tag \|/)
    expect(stdout).toContain(String.raw`| moved | acme/dev/app\_cv/quay/api | latest | sha256:`)
    const page = (await run('--from', 'Prod', '--to', 'Dev', '--output', 'html')).stdout
    expect(page).toContain('<td><span class="mark yellow">≠ moved</span></td>')
  })
})
