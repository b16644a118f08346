import {globals} from '../../../src/kit/parse/globals'
import {createHash} from 'node:crypto'
import {copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {startUpstream} from '../../support/upstream'
import {catalog, type Catalog} from '../../sandbox/catalog'
import {harness} from '../../server/harness'
import {onCleanup, temporary} from '../../support/places'
import {root, start} from '../../support/program'
import {hostOf, nobody, pulledLayout, userOf} from './support'

let at: Catalog
beforeAll(async () => {
  at = await catalog({viv: {roles: ['Viewer'], organizations: ['ACME']}})
})
afterAll(() => at.close())

async function upstream(): Promise<{host: string; requests: readonly {path: string}[]}> {
  const registry = await startUpstream({repositories: await fixtureRepositories()})
  onCleanup(() => registry.close())
  return registry
}

describe('registry catalog', () => {
  it('lists what the user may see, and to nobody what is open', async () => {
    const user = userOf(at)
    const all = (await user.json(['registry', 'catalog', '--json'])) as {name: string; pull_spec: string}[]
    expect(all.map(({name}) => name)).toEqual((await at.names('admin:changeme')).sort())
    expect(all[0]?.pull_spec).toBe(`${hostOf(at)}/${all[0]?.name}`)
    const open = (await user.json(['registry', 'catalog', '--json'], nobody)) as {name: string}[]
    expect(open.length).toBeGreaterThan(0)
    expect(open.every(({name}) => name.startsWith('acme/prod/'))).toBe(true)
  })

  it('asks as the login session does, where the registry takes one, and never forgets the session', async () => {
    const user = userOf(at)
    const env = nobody
    const login = await user.run(['auth', 'login', 'basic', '--username', 'admin', '--password-stdin'], {
      env,
      input: 'changeme\n',
    })
    expect(login.code).toBe(0)
    const {code} = await user.run(['registry', 'catalog'], {env})
    expect(code).toBe(0)
    expect((await user.run(['organization', 'list'], {env})).code).toBe(0)
    expect((await user.run(['registry', 'login'], {env})).code).toBe(0)
    expect((await user.run(['registry', 'catalog'], {env})).stdout).toContain('acme/dev/')
    // The session's server knows the session: a login that somebody else left for its registry does not take its place.
    await at.ok('POST', '/api/users', {
      user: {login: 'guest', mail: 'g@example.com', password: 'secret12', auth_source_id: 1},
    })
    writeFileSync(user.authfile, JSON.stringify({auths: {[hostOf(at)]: {auth: btoa('guest:secret12')}}}))
    expect((await user.run(['registry', 'catalog'], {env})).stdout).toContain('acme/dev/')
  })

  it('asks another registry as nobody', async () => {
    const other = await upstream()
    const rows = await userOf(at).json(['registry', 'catalog', '--registry', other.host, '--json', 'name'])
    expect(rows).toHaveLength(7)
  })
})

describe('a registry over TLS', () => {
  it('is trusted by the authority that is named for the server, or lies where container tools look for it', async () => {
    const secure = await harness({tls: true})
    onCleanup(() => secure.close())
    const host = new URL(secure.server.url).host
    const authority = join(secure.directory, 'tls', 'ca.pem')
    const own = userOf(secure)
    const list = ['registry', 'catalog', '--json']
    const refused = await own.run(list)
    expect([refused.code, refused.stderr]).toEqual([
      78,
      expect.stringContaining(`mallet --fetch-ca-cert https://${host}`),
    ])
    expect(await own.json([...list, '--ssl-ca-file', authority])).toEqual([])
    // The same registry, for somebody whose server is another one.
    const user = userOf(at)
    const other = [...list, '--registry', host]
    const unknown = await user.run(other)
    expect([unknown.code, unknown.stderr]).toEqual([78, expect.stringContaining(`certs.d/${host}/ca.crt`)])
    expect((await user.run([...other, '--tls-verify', 'no'])).stderr).not.toContain('certificate')
    const kept = join(user.home, '.config/containers/certs.d', host)
    mkdirSync(kept, {recursive: true})
    copyFileSync(authority, join(kept, 'ca.crt'))
    expect((await user.run(other)).stderr).not.toContain('certificate')
  })
})

describe('registry search', () => {
  it('finds by name as the server does, with descriptions', async () => {
    const rows = (await userOf(at).json(['registry', 'search', 'maps', '--json'])) as {name: string}[]
    expect(rows.length).toBeGreaterThan(2)
    expect(rows.every(({name}) => name.includes('maps'))).toBe(true)
    expect(rows[0]).toMatchObject({description: 'Mirrored from: demo'})
    expect(await userOf(at).json(['registry', 'search', 'nothing-like-this', '--json'])).toEqual([])
  })

  it('falls back to the catalog where there is no search', async () => {
    const other = await upstream()
    const args = ['registry', 'search', 'FLAT map', '--registry', other.host, '--json', 'name']
    expect(await userOf(at).json(args)).toEqual([{name: 'flatpaks/maps'}])
    expect(other.requests.some(({path}) => path === '/v2/_catalog')).toBe(true)
  })

  it('needs to be told what to look for', async () => {
    expect((await userOf(at).run(['registry', 'search'])).code).toBe(64)
  })
})

describe('registry tags', () => {
  it('lists the tags of a repository, named alone or with its host', async () => {
    const user = userOf(at)
    const name = 'acme/dev/app_cv/applications/web'
    const tags = [{tag: '1.0'}, {tag: '1.1'}, {tag: '2.0'}, {tag: 'latest'}]
    expect(await user.json(['registry', 'tags', '--repository', name, '--json', 'tag'])).toEqual(tags)
    const spec = `${hostOf(at)}/${name}:2.0`
    expect(await user.json(['registry', 'tags', '--pull-spec', spec, '--json', 'tag'])).toEqual(tags)
    const whole = await user.json(['registry', 'tags', '--pull-spec', spec, '--digests', '--json'])
    expect(whole[2]).toEqual({tag: '2.0', digest: whole[3].digest, pull_spec: spec})
  })

  it('names a repository in exactly one way', async () => {
    const user = userOf(at)
    for (const args of [[], ['--repository', 'a/b', '--pull-spec', 'a/b'], ['--repository', 'A/b']])
      expect((await user.run(['registry', 'tags', ...args])).code).toBe(64)
    const none = await user.run(['registry', 'tags', '--repository', 'acme/none/x'])
    expect([none.code, none.stderr]).toEqual([128, expect.stringContaining('mallet registry catalog')])
  })
})

describe('registry inspect', () => {
  it('shows manifest, configuration and what the image is for', async () => {
    const user = userOf(at)
    const maps = 'acme/dev/app_cv/flatpaks/flatpaks_maps:latest'
    const app = await user.json(['registry', 'inspect', '--pull-spec', maps, '--json'])
    expect(app).toMatchObject({
      name: `${hostOf(at)}/${maps.replace(':latest', '')}`,
      tag: 'latest',
      kind: 'image',
      platforms: ['linux/amd64'],
      is_flatpak: true,
      is_bootable: false,
      flatpak_ref: 'app/org.example.Maps/x86_64/stable',
      flatpak_runtime: 'runtime/org.example.Platform/x86_64/stable',
      labels: {'org.flatpak.ref': 'app/org.example.Maps/x86_64/stable'},
      layers: [{media_type: 'application/vnd.oci.image.layer.v1.tar+gzip'}],
    })
    const system = await user.json(['registry', 'inspect', '--pull-spec', 'acme/operating_systems/rhel9', '--json'])
    expect(system).toMatchObject({is_bootable: true, is_flatpak: false})
    const {stdout} = await user.run(['registry', 'inspect', '--pull-spec', maps])
    expect(stdout).toMatch(/^Flatpak Ref: +app\/org\.example\.Maps/m)
    expect(stdout).toContain('org.flatpak.ref => app/org.example.Maps/x86_64/stable')
  })

  it('names the command that lists the tags when one is unknown', async () => {
    const user = userOf(at)
    const image = `${hostOf(at)}/acme/dev/app_cv/applications/web`
    const unknown = await user.run(['registry', 'inspect', `${image}:none`])
    expect([unknown.code, unknown.stderr]).toEqual([128, expect.stringContaining(`mallet registry tags ${image}`)])
    expect(await user.run(['registry', 'tags', image])).toMatchObject({code: 0})
  })

  it('shows every image of a list, or the one for a platform', async () => {
    const user = userOf(at)
    const spec = ['registry', 'inspect', '--pull-spec', 'acme/applications/web:2.0']
    const list = await user.json([...spec, '--json'])
    expect(list).toMatchObject({kind: 'list', platforms: ['linux/amd64', 'linux/arm64'], is_flatpak: false})
    expect(list.manifests.map((image: {platforms: string[]}) => image.platforms)).toEqual([
      ['linux/amd64'],
      ['linux/arm64'],
    ])
    const one = await user.json([...spec, '--platform', 'linux/arm64', '--json', 'digest,kind'])
    expect(one).toEqual({digest: list.manifests[1].digest, kind: 'image'})
    const none = await user.run([...spec, '--platform', 'linux/none'])
    expect([none.code, none.stderr]).toEqual([128, expect.stringContaining('linux/amd64, linux/arm64')])
  })

  it('prints the manifest byte for byte', async () => {
    const user = userOf(at)
    const {digest} = await user.json([
      'registry',
      'inspect',
      '--pull-spec',
      'acme/applications/web',
      '--json',
      'digest',
    ])
    const raw = await user.run(['registry', 'inspect', '--pull-spec', 'acme/applications/web', '--raw'])
    expect(`sha256:${createHash('sha256').update(raw.stdout).digest('hex')}`).toBe(digest)
    const file = join(temporary(), 'manifest.json')
    const byDigest = [
      'registry',
      'inspect',
      '--pull-spec',
      `acme/applications/web@${digest}`,
      '--raw',
      '--output-file',
      file,
    ]
    expect((await user.run(byDigest)).stdout).toBe('')
    expect(readFileSync(file, 'utf8')).toBe(raw.stdout)
  })
})

describe('registry push-path', () => {
  const path = (...more: string[]): string[] => [
    'registry',
    'push-path',
    '--organization',
    'ACME',
    '--product',
    'Applications',
    ...more,
  ]

  it('prints the destination alone on stdout, in small letters', async () => {
    const user = userOf(at)
    const {code, stdout, stderr} = await user.run(path('--name', 'new'))
    expect([code, stdout]).toEqual([0, `${hostOf(at)}/acme/applications/new\n`])
    expect(stderr).toContain('first push creates the repository')
    const {id} = await at.ok('GET', '/katello/api/products/2')
    const ids = await user.json(path('--name', 'new', '--format', 'id', '--json', 'path,format,reason'))
    expect(ids).toEqual({path: `id/1/${id}/new`, format: 'id', reason: null})
  })

  it('says why the server would refuse a name, and which it would take', async () => {
    const user = userOf(at)
    const cases: [string, number, string][] = [
      ['We.b', 65, 'Try --name we_b'],
      ['a/b', 65, 'segments'],
      ['-x', 65, 'Try --name x'],
      ['web', 65, 'synchronized'],
      ['', 65, 'blank'],
    ]
    for (const [name, code, words] of cases) {
      const ended = await user.run(path(`--name=${name}`))
      expect([name, ended.code, ended.stdout, ended.stderr]).toEqual([name, code, '', expect.stringContaining(words)])
    }
    const env = {MALLET_USERNAME: 'viv', MALLET_PASSWORD: 'secret12'}
    const viewer = await user.run(path('--name', 'new'), {env})
    expect([viewer.code, viewer.stderr]).toEqual([77, expect.stringContaining('sync_products')])
  })

  it('goes by ids where labels are ambiguous, and keeps to the form of the first push', async () => {
    const user = userOf(at)
    await at.ok('POST', '/katello/api/products', {organization_id: 1, name: 'Twin', label: 'twin'})
    await at.ok('POST', '/katello/api/products', {organization_id: 1, name: 'Twin 2', label: 'TWIN'})
    const twin = ['registry', 'push-path', '--organization', 'ACME', '--product', 'Twin', '--name', 'x']
    const found = await user.json([...twin, '--json'])
    expect(found).toMatchObject({format: 'id', reason: 'the labels of the products twin and TWIN differ only in case'})
    const layout = await pulledLayout(user)
    const push = (to: string) => user.run(['registry', 'push', '--source', `oci:${layout}`, '--destination', to])
    expect((await push('acme/twin/x')).code).toBe(65)
    expect((await push(found.pull_spec)).code).toBe(0)
    expect(await user.json([...twin, '--json'])).toMatchObject({pull_spec: found.pull_spec, repository: {name: 'x'}})
    // A repository that was first pushed by labels takes no ids.
    const labels = (await user.run(path('--name', 'kept'))).stdout.trim()
    expect((await push(labels)).code).toBe(0)
    const byIds = await user.run(path('--name', 'kept', '--format', 'id'))
    expect([byIds.code, byIds.stderr]).toEqual([65, expect.stringContaining('first pushed using labels')])
    expect((await user.run(path('--name', 'kept'))).stdout.trim()).toBe(labels)
  })
})

describe('sandbox upstream', () => {
  it('prints its address once it serves, and ends with 0 at a signal', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const running = start(['sandbox', 'upstream'])
      await running.seen('Registry ready')
      const url = /at (http:\S+)/.exec(running.output().stdout)?.[1] ?? ''
      const listed = (await (await fetch(`${url}/v2/_catalog`)).json()) as {repositories: string[]}
      expect(listed.repositories).toContain('flatpaks/maps')
      running.child.kill(signal)
      expect(await running.ended).toMatchObject({code: 0, stderr: '', stdout: `Registry ready at ${url}\n`})
      await expect(fetch(url)).rejects.toThrow()
    }
  })

  it('lets in only its user, whose password it prints or is given', async () => {
    const running = start(['sandbox', 'upstream', '--user', 'robot', '--password-stdin', '--json'], {input: 'canary\n'})
    await running.seen('\n}\n')
    const {url, username, password} = JSON.parse(running.output().stdout) as Record<string, string>
    expect([username, password]).toEqual(['robot', 'canary'])
    expect((await fetch(`${url}/v2/`)).status).toBe(401)
    running.child.kill('SIGTERM')
    expect((await running.ended).code).toBe(0)
    const other = start(['sandbox', 'upstream', '--user', 'robot'])
    await other.seen('password ')
    expect(other.output().stdout).toMatch(/, user robot, password [\w-]{16}\n$/)
    const taken = start(['sandbox', 'upstream', '--port', new URL(at.server.url).port])
    expect(await taken.ended).toMatchObject({code: 64, stdout: ''})
  })
})

describe('the registry commands', () => {
  it('have help with examples that name only options they have', () => {
    const {commands} = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
      commands: Record<string, {flags: Record<string, unknown>; examples: {command: string}[]}>
    }
    const own = Object.entries(commands).filter(([id]) => /^registry:|client-setup$|sandbox:upstream$/.test(id))
    expect(own.length).toBeGreaterThanOrEqual(14)
    for (const [id, {flags, examples}] of own) {
      expect([id, examples.length]).toEqual([id, Math.max(2, examples.length)])
      for (const {command} of examples)
        for (const [, option = ''] of command.matchAll(/ --([a-z-]+)/g))
          expect([id, ['json', ...Object.keys({...globals, ...flags})]]).toEqual([id, expect.arrayContaining([option])])
    }
    expect(existsSync(join(root, 'dist/commands/registry/login.js'))).toBe(true)
  })
})
