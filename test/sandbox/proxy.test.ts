import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {digestOf} from '../../src/core/digest'
import {
  admin,
  ask,
  basic,
  bearer,
  both,
  dev,
  manifestTypes,
  mirror,
  names,
  startProxy,
  web,
  words,
  type Proxy,
} from './proxy-support'
import {gone, type Sandbox} from './support'

const status = async (sandbox: Sandbox, {name}: Proxy) =>
  sandbox.json<{lifecycle_environments: unknown[]}>(words(`capsule content synchronization-status --name ${name}`))

/** Blobs that a proxy has, by digest. */
const blobs = ({data}: Proxy): string[] =>
  ['sha256', 'sha512'].flatMap((algorithm) => {
    const directory = join(data, 'blobs', algorithm)
    return existsSync(directory)
      ? readdirSync(directory, {recursive: true, encoding: 'utf8'}).flatMap((file) => file.split('/')[1] ?? [])
      : []
  })

describe('a content proxy', () => {
  it('registers itself with the features of one, and goes on where it was after it was stopped', async () => {
    const {sandbox, proxy} = await both('Dev')
    const where = ['--data', proxy.data]
    const shown = await sandbox.json(['sandbox', 'proxy', 'status', ...where])
    expect(shown).toMatchObject({state: 'running', url: proxy.url, upstream: sandbox.url, pid: proxy.pid})
    const info = () => sandbox.json(['capsule', 'info', '--name', 'proxy.localhost'])
    const first = await info()
    expect(first).toMatchObject({url: proxy.url, features: [{name: 'Pulpcore'}, {name: 'Container_Gateway'}, {}]})

    const again = await sandbox.run(['sandbox', 'proxy', 'start', '--port', '0', ...where])
    expect([again.code, again.stderr]).toEqual([70, expect.stringContaining(`process ${proxy.pid}, ${proxy.url}`)])
    expect((await sandbox.run(['sandbox', 'proxy', 'stop', ...where])).stdout).toContain(`process ${proxy.pid}`)
    const stopped = await sandbox.run(['sandbox', 'proxy', 'status', ...where])
    expect([stopped.code, stopped.stdout]).toEqual([128, expect.stringContaining('stopped')])

    // no login this time: it has a token of its own
    const next = await startProxy({...sandbox, run: (args) => sandbox.run([...args, '--profile', 'sandbox'])})
    expect(next.url).not.toBe(proxy.url)
    expect(await info()).toMatchObject({id: first['id'], url: next.url})
    expect(await names(next.url, {headers: await bearer(next.url, admin)})).toEqual(dev)
    const kept = readFileSync(join(proxy.data, 'proxy.json'), 'utf8')
    expect(kept).not.toContain('changeme')
  })

  it('is refused a name that another one has, an unknown login, and a sandbox that is not there', async () => {
    const {sandbox} = await both()
    const start = ['sandbox', 'proxy', 'start', '--port', '0', '--data', join(sandbox.home, 'second')]
    const taken = await sandbox.run(start)
    expect([taken.code, taken.stderr]).toEqual([65, expect.stringContaining('a different container gateway')])
    const wrong = await sandbox.run([...start, '--username', 'admin', '--password', 'wrong'])
    expect(wrong.code).toBe(129)
    const elsewhere = words('--upstream http://127.0.0.1:1 --username admin --password changeme')
    const nobody = await sandbox.run([...start, ...elsewhere])
    expect([nobody.code, nobody.stderr]).toEqual([70, expect.stringContaining('127.0.0.1:1')])
    expect(existsSync(join(sandbox.home, 'second', 'blobs'))).toBe(true)
    expect(readdirSync(join(sandbox.home, 'second'))).not.toContain('server.lock')
  })

  it('has what its environments have once it is synchronized, and loses what is taken from it', async () => {
    const {sandbox, proxy} = await both()
    const login = {headers: await bearer(proxy.url, admin)}
    expect(await names(proxy.url, login)).toEqual([])
    await mirror(sandbox, proxy, 'Dev')
    const {lifecycle_environments: environments} = await status(sandbox, proxy)
    expect(environments).toMatchObject([{name: 'Dev', syncable: false}])
    const info = await sandbox.run(['capsule', 'content', 'info', '--name', proxy.name])
    expect(info.stdout).toMatch(/Repository Name: web\n[^R]*Container Tags: +4\n +Container Manifests: +6/)
    expect(await names(proxy.url, login)).toEqual(dev)
    expect((await ask(proxy.url, `/v2/${web}/tags/list?n=2`, login)).json()).toEqual({name: web, tags: ['1.0', '1.1']})

    const upstream = {headers: {...basic(admin), ...manifestTypes}}
    const original = await ask(sandbox.url, `/v2/${web}/manifests/latest`, upstream)
    const copy = await ask(proxy.url, `/v2/${web}/manifests/latest`, {headers: {...login.headers, ...manifestTypes}})
    expect([copy.status, copy.headers['docker-content-digest']]).toEqual([200, digestOf(original.body)])
    expect(copy.body).toEqual(original.body)

    const taken = ['--lifecycle-environment', 'Dev', '--organization', 'ACME']
    await sandbox.run(['capsule', 'content', 'remove-lifecycle-environment', '--name', proxy.name, ...taken])
    expect(await sandbox.run(['capsule', 'content', 'synchronize', '--name', proxy.name])).toMatchObject({code: 0})
    expect(await names(proxy.url, login)).toEqual([])
    expect((await ask(proxy.url, `/v2/${web}/tags/list`, login)).status).toBe(404)
    expect(blobs(proxy).length).toBeGreaterThan(0)
    expect(await sandbox.run(['capsule', 'content', 'reclaim-space', '--name', proxy.name])).toMatchObject({code: 0})
    expect(blobs(proxy)).toEqual([])
  })

  it('follows a promotion and a change of the names by itself', async () => {
    const {sandbox, proxy} = await both('Test')
    const login = {headers: await bearer(proxy.url, admin)}
    const pattern = 'test/<%= repository.name %>'
    const set = ['registry-name-pattern', 'set', '--organization', 'ACME', '--name', 'Test', '--pattern', pattern]
    expect(await sandbox.run(set)).toMatchObject({code: 0})
    const upstream = async () =>
      (await names(sandbox.url, {headers: basic(admin)})).filter((name) => name.startsWith('test/'))
    expect(await upstream()).not.toEqual([])
    const sorted = async (list: Promise<string[]>) => (await list).toSorted() // Katello's catalog has no order
    await expect.poll(() => sorted(names(proxy.url, login))).toEqual(await sorted(upstream()))
    const promote = ['content-view', 'version', 'promote', '--organization', 'ACME', '--content-view', 'App CV']
    expect(await sandbox.run([...promote, '--version', '2.0', '--to-lifecycle-environment', 'Test'])).toMatchObject({
      code: 0,
    })
    const tags = async (url: string, headers: Record<string, string>) =>
      (await ask(url, '/v2/test/web/tags/list', {headers})).body.toString('utf8')
    const wanted = await tags(sandbox.url, basic(admin))
    await expect.poll(() => tags(proxy.url, login.headers)).toBe(wanted)
  })

  it('brings layers when a client wants them, or all at once and then needs no Katello', async () => {
    const {sandbox, proxy} = await both('Dev')
    const headers = {...(await bearer(proxy.url, admin)), ...manifestTypes}
    const get = (path: string) => ask(proxy.url, `/v2/${web}/${path}`, {headers})
    const [child] = (await get('manifests/latest')).json<{manifests: {digest: string}[]}>().manifests
    const image = (await get(`manifests/${child?.digest}`)).json<{
      config: {digest: string}
      layers: {digest: string}[]
    }>()
    const layer = image.layers.at(-1)?.digest ?? ''
    const [config, wanted] = [image.config.digest, layer].map((digest) => digest.slice(7))
    expect(blobs(proxy)).toContain(config)
    expect(blobs(proxy)).not.toContain(wanted)
    const answers = await Promise.all(Array.from({length: 4}, () => get(`blobs/${layer}`)))
    for (const {status: code, body} of answers) expect([code, digestOf(body)]).toEqual([200, layer])
    expect(blobs(proxy)).toContain(wanted)

    expect(await sandbox.run(['capsule', 'content', 'reclaim-space', '--name', proxy.name])).toMatchObject({code: 0})
    expect(blobs(proxy)).toContain(config)
    expect(blobs(proxy)).not.toContain(wanted)

    const policy = ['capsule', 'update', '--name', proxy.name, '--download-policy', 'immediate']
    expect(await sandbox.run(policy)).toMatchObject({code: 0})
    const sync = ['capsule', 'content', 'synchronize', '--name', proxy.name, '--skip-metadata-check', 'true']
    expect(await sandbox.run(sync)).toMatchObject({code: 0})
    expect(blobs(proxy)).toContain(wanted)

    const file = join(proxy.data, 'blobs', 'sha256', wanted?.slice(0, 2) ?? '', wanted ?? '')
    writeFileSync(file, readFileSync(file).fill(1))
    const verified = await sandbox.run(['capsule', 'content', 'verify-checksum', '--name', proxy.name])
    expect([verified.code, verified.stderr]).toEqual([70, expect.stringContaining(layer)])
    expect(digestOf((await get(`blobs/${layer}`)).body)).toBe(layer)

    await sandbox.kill()
    expect(digestOf((await get(`blobs/${layer}`)).body)).toBe(layer)
    expect((await ask(proxy.url, '/v2/token?account=admin', {headers: basic(admin)})).status).toBe(502)
  })

  it('serves what it has when it starts while Katello is away, and says that Katello does not know where', async () => {
    const {sandbox, proxy} = await both('Dev')
    const headers = {...(await bearer(proxy.url, admin)), ...manifestTypes}
    await sandbox.kill()
    expect(await sandbox.run(['sandbox', 'proxy', 'stop', '--data', proxy.data])).toMatchObject({code: 0})
    const started = await sandbox.run(words(`sandbox proxy start --detach --port 0 --json --data ${proxy.data}`))
    expect([started.code, started.stderr]).toEqual([
      0,
      expect.stringContaining('does not have the current URL of the proxy'),
    ])
    const {url} = JSON.parse(started.stdout) as {url: string}
    expect((await ask(url, `/v2/${web}/manifests/latest`, {headers})).status).toBe(200)
    expect(await sandbox.run(['sandbox', 'proxy', 'stop', '--data', proxy.data])).toMatchObject({code: 0})
  })

  it('that is killed while it brings content shows what it had, and has all of it after the next synchronization', async () => {
    const {sandbox, proxy: first} = await both()
    const policy = ['capsule', 'update', '--name', first.name, '--download-policy', 'immediate']
    expect(await sandbox.run(policy)).toMatchObject({code: 0})
    await sandbox.run(words(`settings set --name foreman_proxy_content_auto_sync --value false`))
    const given = words(`--name ${first.name} --lifecycle-environment Dev --organization ACME`)
    await sandbox.run(['capsule', 'content', 'add-lifecycle-environment', ...given])
    let proxy = first
    for (const moment of [5, 30, 60, 90]) {
      const sync = sandbox.run(
        words(`capsule content synchronize --name ${proxy.name} --skip-metadata-check true --async`),
      )
      await new Promise((resolve) => setTimeout(resolve, 200 + moment))
      process.kill(proxy.pid, 'SIGKILL')
      await Promise.all([sync, gone(proxy.pid)])
      proxy = await startProxy(sandbox)
      const headers = {...(await bearer(proxy.url, admin)), ...manifestTypes}
      for (const name of await names(proxy.url, {headers})) {
        const {tags} = (await ask(proxy.url, `/v2/${name}/tags/list`, {headers})).json<{tags: string[]}>()
        for (const tag of tags)
          expect((await ask(proxy.url, `/v2/${name}/manifests/${tag}`, {headers})).status).toBe(200)
      }
    }
    const synchronize = () => sandbox.run(words(`capsule content synchronize --name ${proxy.name}`))
    await expect.poll(async () => (await synchronize()).code).toBe(0)
    expect(await names(proxy.url, {headers: await bearer(proxy.url, admin)})).toEqual(dev)
    const verified = await sandbox.run(['capsule', 'content', 'verify-checksum', '--name', proxy.name])
    expect([verified.code, verified.stderr]).toEqual([0, expect.not.stringContaining('damaged')])
  })

  it('that is not responding makes the synchronization fail, and the status says so', async () => {
    const {sandbox, proxy} = await both('Dev')
    process.kill(proxy.pid, 'SIGKILL')
    await gone(proxy.pid)
    const sync = await sandbox.run(['capsule', 'content', 'synchronize', '--name', proxy.name])
    expect([sync.code, sync.stderr]).toEqual([70, expect.stringContaining(`${proxy.host} is not responding`)])
    expect(await status(sandbox, proxy)).toMatchObject({last_failed_sync_tasks: [{result: 'error'}]})
  })
})
