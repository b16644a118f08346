import {spawnSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {digestOf} from '../../src/core/digest'
import {
  ask,
  basic,
  bearer,
  codes,
  makeUser,
  manifestTypes,
  mirror,
  names,
  startProxy,
  type Proxy,
} from './proxy-support'
import {gone, startSandbox, type Sandbox} from './support'

const dev = [
  'acme/dev/app_cv/applications/web',
  'acme/dev/app_cv/flatpaks/flatpaks_maps',
  'acme/dev/app_cv/flatpaks/flatpaks_platform',
  'acme/dev/base_cv/base_images/busybox',
  'acme/dev/os_cv/operating_systems/rhel9',
]
const web = dev[0] ?? ''
const admin = 'admin:changeme'
const words = (line: string): string[] => line.split(' ')

/** A sandbox with the demo and a proxy of it; with an environment of ACME, its content is there. */
async function both(environment?: string): Promise<{sandbox: Sandbox; proxy: Proxy}> {
  const sandbox = await startSandbox(['--seed', 'demo'])
  const proxy = await startProxy(sandbox)
  if (environment !== undefined) await mirror(sandbox, proxy, environment)
  return {sandbox, proxy}
}

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
    expect([taken.code, taken.stderr]).toEqual([65, expect.stringContaining('another container gateway')])
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
    await expect.poll(() => names(proxy.url, login), {timeout: 10_000}).toEqual(await upstream())
    const promote = ['content-view', 'version', 'promote', '--organization', 'ACME', '--content-view', 'App CV']
    expect(await sandbox.run([...promote, '--version', '2.0', '--to-lifecycle-environment', 'Test'])).toMatchObject({
      code: 0,
    })
    const tags = async (url: string, headers: Record<string, string>) =>
      (await ask(url, '/v2/test/web/tags/list', {headers})).body.toString('utf8')
    const wanted = await tags(sandbox.url, basic(admin))
    await expect.poll(() => tags(proxy.url, login.headers), {timeout: 10_000}).toBe(wanted)
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

  it('that does not answer makes the synchronization fail, and the status says so', async () => {
    const {sandbox, proxy} = await both('Dev')
    process.kill(proxy.pid, 'SIGKILL')
    await gone(proxy.pid)
    const sync = await sandbox.run(['capsule', 'content', 'synchronize', '--name', proxy.name])
    expect([sync.code, sync.stderr]).toEqual([70, expect.stringContaining(`${proxy.host} does not answer`)])
    expect(await status(sandbox, proxy)).toMatchObject({last_failed_sync_tasks: [{result: 'error'}]})
  })
})

describe('pulls through a content proxy', () => {
  it('need a token of Katello, which is kept as a checksum and shows what its user may see', async () => {
    const {sandbox, proxy} = await both('Dev')
    await makeUser(sandbox, 'gwen', 'Viewer', 'Globex')

    const ping = await ask(proxy.url, '/v2/')
    expect([ping.status, ping.headers['www-authenticate'], ping.body.toString()]).toEqual([
      401,
      `Bearer realm="${proxy.url}/v2/token",service="127.0.0.1",scope="repository:registry:pull,push"`,
      'unauthorized',
    ])
    expect((await ask(proxy.url, '/v2/token?account=admin', {headers: basic('admin:wrong')})).status).toBe(401)
    expect((await ask(proxy.url, '/v2/_catalog')).status).toBe(401)

    // another name in the request gives nobody the rights of that name
    const gwen = {headers: await bearer(proxy.url, 'gwen:secret12', `?account=admin&scope=repository:${web}:pull`)}
    expect(await names(proxy.url, gwen)).toEqual([])
    expect((await ask(proxy.url, '/v2/', gwen)).status).toBe(200)
    const hidden = await ask(proxy.url, `/v2/${web}/manifests/latest`, gwen)
    expect([hidden.status, codes(hidden)]).toEqual([404, ['NAME_UNKNOWN']])

    const login = {headers: await bearer(proxy.url, admin)}
    expect((await ask(proxy.url, '/v2/', login)).status).toBe(200)
    expect(await names(proxy.url, login)).toEqual(dev)
    const docker = {headers: {...login.headers, accept: 'application/vnd.docker.distribution.manifest.v2+json'}}
    expect(codes(await ask(proxy.url, `/v2/${web}/manifests/latest`, docker))).toEqual(['MANIFEST_UNKNOWN'])
    const wanted = {headers: {...login.headers, ...manifestTypes}}
    expect((await ask(proxy.url, `/v2/${web}/manifests/latest`, wanted)).status).toBe(200)
    const database = readdirSync(proxy.data).filter((name) => name.startsWith('proxy.db'))
    const token = login.headers['authorization']?.split(' ')[1] ?? ''
    for (const name of database) expect(readFileSync(join(proxy.data, name)).includes(token)).toBe(false)
    expect(readFileSync(join(proxy.data, 'proxy.db')).length).toBeGreaterThan(0)
  })

  it('need no user where the environment is open, and the search is by a part of the name', async () => {
    const {sandbox, proxy} = await both('Dev')
    await mirror(sandbox, proxy, 'Prod')
    const name = 'acme/prod/app_cv/applications/web'
    const token = await ask(proxy.url, `/v2/token?scope=repository:${name}:pull&service=127.0.0.1`)
    expect(token.json()).toMatchObject({token: 'unauthenticated'})
    const headers = {authorization: 'Bearer unauthenticated', ...manifestTypes}
    expect((await ask(proxy.url, '/v2/', {headers})).status).toBe(200)
    const open = await names(proxy.url, {headers})
    expect(open).toContain(name)
    expect(open.filter((one) => !one.startsWith('acme/prod/'))).toEqual([])
    expect((await ask(proxy.url, `/v2/${name}/manifests/latest`, {headers})).status).toBe(200)
    const closed = await ask(proxy.url, `/v2/${web}/manifests/latest`, {headers})
    expect([closed.status, codes(closed)]).toEqual([404, ['NAME_UNKNOWN']])

    const search = async (query: string) => (await ask(proxy.url, `/v1/search?q=${query}`)).json()
    expect(await search('web')).toMatchObject({num_results: 1, results: [{name}]})
    const podman = await ask(proxy.url, '/v1/search?q=web', {
      headers: {'docker-distribution-api-version': 'registry/2.0'},
    })
    expect([podman.status, podman.json()]).toEqual([404, {}])
  })

  it('by flatpak are told to log in; its index hides nothing', async () => {
    const {proxy} = await both('Dev')
    const index = await ask(proxy.url, '/index/static?label%3Aorg.flatpak.ref%3Aexists=1&architecture=amd64')
    const results = index.json<{Results: {Name: string}[]}>().Results.map(({Name}) => Name)
    expect(results).toEqual([dev[1], dev[2]])
    const flatpak = {'user-agent': 'flatpak/1.14.10'}
    const asked = await ask(proxy.url, `/v2/${dev[1]}/manifests/latest`, {headers: flatpak})
    expect([asked.status, asked.headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Bearer realm=/)])
    expect((await ask(proxy.url, `/v2/${dev[1]}/manifests/latest`)).status).toBe(404)
  })

  it('are all that there is: pushes are refused, and the gateway hears Katello only', async () => {
    const {proxy} = await both('Dev')
    const headers = await bearer(proxy.url, admin)
    const pushes = [
      ['POST', `/v2/${web}/blobs/uploads/`],
      ['PATCH', `/v2/${web}/blobs/uploads/x`],
      ['PUT', `/v2/${web}/blobs/uploads/x?digest=sha256:0`],
      ['PUT', `/v2/${web}/manifests/latest`],
      ['DELETE', `/v2/${web}/manifests/latest`],
    ] as const
    for (const [method, path] of pushes) {
      const answer = await ask(proxy.url, path, {method, headers, body: '{}'})
      expect([method, answer.status, codes(answer)]).toEqual([method, 404, ['UNSUPPORTED']])
    }
    for (const secret of [undefined, 'Bearer wrong', headers['authorization']]) {
      const how = {headers: {...(secret !== undefined && {authorization: secret})}}
      expect((await ask(proxy.url, '/container_gateway/users', how)).status).toBe(401)
    }
  })

  it('work with skopeo, by login and by the certificate of a host, over TLS', async (test) => {
    if (spawnSync('skopeo', ['--version']).status !== 0) test.skip('skopeo is not here')
    const sandbox = await startSandbox(['--seed', 'demo', '--tls'])
    const proxy = await startProxy(sandbox, ['--tls'])
    await mirror(sandbox, proxy, 'Dev')
    const register = (name: string, environment: string) =>
      sandbox.json<{directory: string; uuid: string}>(
        words(
          `sandbox host register --data ${sandbox.data} --name ${name} --organization ACME --content-view-environments ${environment}`,
        ),
      )
    const host = await register('edge.example.com', 'Dev/App_CV') // after the synchronization
    const ca = readFileSync(join(sandbox.data, 'tls', 'ca.pem'), 'utf8')
    const skopeo = (...args: readonly string[]) => {
      const env = {PATH: process.env['PATH'], HOME: sandbox.home, REGISTRY_AUTH_FILE: join(sandbox.home, 'auth.json')}
      const {status: code, stdout, stderr} = spawnSync('skopeo', args, {env, encoding: 'utf8', timeout: 60_000})
      return {code, text: stdout + stderr}
    }
    const source = `docker://${proxy.host}/${web}`
    const certificates = ['--src-cert-dir', host.directory]
    expect(
      skopeo('copy', '--all', ...certificates, '--src-no-creds', `${source}:latest`, `dir:${sandbox.home}/a`),
    ).toMatchObject({code: 0})
    const login = ['--src-creds', admin, ...certificates]
    expect(skopeo('copy', '--all', ...login, `${source}:1.0`, `dir:${sandbox.home}/b`)).toMatchObject({code: 0})
    const tags = skopeo('list-tags', '--cert-dir', host.directory, '--creds', admin, source)
    expect(JSON.parse(tags.text)).toMatchObject({Tags: ['1.0', '1.1', '2.0', 'latest']})
    const into = ['--dest-cert-dir', host.directory, '--dest-creds', admin]
    const push = skopeo('copy', ...into, `dir:${sandbox.home}/a`, `docker://${proxy.host}/acme/applications/back:1`)
    expect([push.code, push.text]).toEqual([1, expect.stringContaining('pushing content is not supported')])

    const own = {certificates: host.directory, ca}
    expect(await names(proxy.url, own)).toEqual(dev.slice(0, 3))
    const other = await ask(proxy.url, `/v2/${dev[4]}/tags/list`, own)
    expect([other.status, codes(other)]).toEqual([404, ['NAME_UNKNOWN']])
    const index = await ask(proxy.url, '/index/static?label%3Aorg.flatpak.ref%3Aexists=1', own)
    expect(index.json<{Results: unknown[]}>().Results).toHaveLength(2)
    // whoever only says that he is that host, or has a certificate of a host that is gone, is nobody
    expect((await ask(proxy.url, '/v2/', {ca, headers: {hostuuid: host.uuid}})).status).toBe(401)
    const next = await register('edge.example.com', 'Dev/OS_CV')
    await expect.poll(() => names(proxy.url, {...own, certificates: next.directory})).toEqual([dev[4]])
  }, 120_000)
})
