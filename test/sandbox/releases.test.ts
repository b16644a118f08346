// The path of an image, from synchronization to a pull, by the client's commands against each release of Katello.
import {cpSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {katelloVersions, releases} from '../../src/contract/versions'
import {seed} from '../../src/sandbox/seed'
import {startSandbox, type RunningSandbox} from '../../src/sandbox/start'
import {commandClass, runInProcess} from '../support/walk'

type Json = ReturnType<typeof JSON.parse>

/** The demo, made once and copied for each release. */
const seeded = mkdtempSync(join(tmpdir(), 'mallet-seeded-'))

beforeAll(async () => {
  const server = await startSandbox({dataDirectory: seeded, port: 0, organization: null})
  await seed(server.app)
  await server.close()
})
afterAll(() => rmSync(seeded, {recursive: true, force: true}))

const acme = ['--organization', 'ACME']
const product = ['--product', 'Applications', ...acme]

describe.each(katelloVersions)('with Katello %s', (katello) => {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-release-'))
  let server: RunningSandbox
  let host: string
  let run: (id: string, ...argv: string[]) => Promise<Json>
  let ask: (path: string) => Promise<Json>

  beforeAll(async () => {
    cpSync(seeded, join(directory, 'data'), {recursive: true})
    server = await startSandbox({dataDirectory: join(directory, 'data'), port: 0, edition: {katello}})
    host = new URL(server.url).host
    const env = {
      HOME: directory,
      MALLET_SERVER: server.url,
      MALLET_USERNAME: 'admin',
      MALLET_PASSWORD: 'changeme',
      REGISTRY_AUTH_FILE: join(directory, 'auth.json'),
    }
    run = async (id, ...argv) => {
      const {code, message, stdout} = await runInProcess(commandClass(id), [...argv, '--json'], env)
      expect([id, code, message]).toEqual([id, 0, ''])
      return stdout === '' ? undefined : JSON.parse(stdout)
    }
    const authorization = `Basic ${Buffer.from('admin:changeme').toString('base64')}`
    ask = async (path) => (await fetch(server.url + path, {headers: {authorization}})).json()
  })
  afterAll(async () => {
    await server.close()
    rmSync(directory, {recursive: true, force: true})
  })

  it('creates, synchronizes, publishes and promotes', async () => {
    const {katello: version, foreman} = releases[katello]
    expect(await run('status:katello')).toMatchObject({version})
    expect((await fetch(`${server.url}/api/ping`)).headers.get('foreman_version')).toBe(foreman)
    const {url} = await run('repository:info', '--name', 'web', ...product)
    const upstream = ['--url', String(url), '--docker-upstream-name', 'apps/web']
    await run('repository:create', '--name', 'fresh', '--content-type', 'docker', ...upstream, ...product)
    await run('repository:synchronize', '--name', 'fresh', ...product)
    await run('content-view:create', '--name', 'Fresh CV', ...acme)
    await run('content-view:add-repository', '--name', 'Fresh CV', '--repository', 'fresh', ...product)
    await run('content-view:publish', '--name', 'Fresh CV', ...acme)
    const promotion = ['--content-view', 'Fresh CV', '--version', '1.0', '--to-lifecycle-environment', 'Dev']
    await run('content-view:version:promote', ...promotion, ...acme)
    const versions = await run('content-view:version:list', '--content-view', 'Fresh CV', ...acme)
    expect(versions).toMatchObject([{environments: [{name: 'Library'}, {name: 'Dev'}]}])
  })

  it('lists tags and manifests, whatever the server tells of them', async () => {
    const scope = ['--repository', 'fresh', ...product]
    const tags: Json[] = await run('docker:tag:list', ...scope)
    expect(tags.map(({name}) => name).toSorted()).toEqual(['1.0', '1.1', '2.0', 'latest'])
    const tag = await run('docker:tag:info', '--id', String(tags[0].id))
    expect(tag.manifest.digest).toMatch(/^sha256:/)
    expect('kt_environment' in tag.repositories[0]).toBe(katello !== '4.16')
    const manifests = await run('docker:manifest:list', ...scope)
    expect(manifests.length).toBeGreaterThan(0)
    expect(await run('docker:manifest:info', '--id', String(manifests[0].id))).toMatchObject({id: manifests[0].id})
  })

  it('pulls, pushes, copies and inspects', async () => {
    const name = `${host}/acme/dev/fresh_cv/applications/fresh:latest`
    const layout = `oci:${join(directory, 'layout')}:latest`
    const {digest} = await run('registry:inspect', '--pull-spec', name)
    expect((await run('registry:pull', '--source', name, '--destination', layout)).digest).toBe(digest)
    const [pushed, copied] = ['pushed:1', 'copied:2'].map((one) => `acme/applications/${one}`)
    const to = ['--destination', pushed ?? '']
    expect((await run('registry:push', '--source', layout, ...to)).digest).toBe(digest)
    const within = ['--source', pushed ?? '', '--destination', copied ?? '']
    expect((await run('registry:copy', ...within)).digest).toBe(digest)
    expect(await run('registry:tags', '--repository', 'acme/applications/copied')).toMatchObject([{tag: '2'}])
    expect(await run('registry:catalog')).toContainEqual(expect.objectContaining({name: 'acme/applications/copied'}))
  })

  it('scans a flatpak remote and mirrors from it', async () => {
    const remote = ['--flatpak-remote', 'demo', ...acme]
    await run('flatpak-remote:scan', '--name', 'demo', ...acme)
    const found: Json[] = await run('flatpak-remote:remote-repository:list', ...remote)
    expect(found.map(({name}) => name)).toContain('flatpaks/notes')
    const wanted = ['--name', 'flatpaks/notes', ...remote]
    const shown = await run('flatpak-remote:remote-repository:info', ...wanted)
    expect('repository_dependencies' in shown).toBe(katello !== '4.16')
    expect('last_scan' in (await run('flatpak-remote:info', '--name', 'demo', ...acme))).toBe(katello !== '4.16')
    await run('product:create', '--name', 'Mirrored', ...acme)
    await run('flatpak-remote:remote-repository:mirror', ...wanted, '--product', 'Mirrored')
    const mirrored = await run('repository:list', '--product', 'Mirrored', ...acme)
    expect(mirrored).toMatchObject([{name: 'flatpaks/notes'}])
  })

  it('describes itself as the release that it is', async () => {
    const {docs} = await ask('/apidoc/v2.json')
    const names = (resource: string, action: string): string[] =>
      docs.resources[resource].methods
        .find((one: Json) => one.name === action)
        ?.params.flatMap((one: Json) => [one.name, ...(one.params ?? []).map((inner: Json) => inner.name)])
    expect(names('activation_keys', 'create').includes('content_view_id')).toBe(katello !== '5.0')
    expect(names('activation_keys', 'create')).toContain('content_view_environment_ids')
    expect(names('hostgroups', 'create').includes('content_view_id')).toBe(katello !== '5.0')
    expect(names('hostgroups', 'create').includes('content_view_environment_id')).toBe(katello === '5.0')
    expect(names('content_views', 'create').includes('rolling')).toBe(katello !== '4.16')
    expect(names('host_packages', 'containerfile_install_command') !== undefined).toBe(katello !== '4.16')
  })
})
