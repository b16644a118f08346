import {execFileSync} from 'node:child_process'
import {createHash, randomBytes} from 'node:crypto'
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {connect, createServer, type AddressInfo, type Socket} from 'node:net'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {digestOf} from '../../../src/core/digest'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {addImage, emptyRepository} from '../../../src/sandbox/upstream/repository'
import {startUpstream, type Upstream, type UpstreamOptions} from '../../support/upstream'
import {catalog, type Catalog} from '../../sandbox/catalog'
import {onCleanup, temporary} from '../../support/places'
import {start} from '../../support/program'
import {hostOf, pulledLayout, userOf} from './support'

let at: Catalog
beforeAll(async () => {
  at = await catalog({viv: {roles: ['Viewer'], organizations: ['ACME']}})
})
afterAll(() => at.close())

let count = 0
/** A path that nobody has pushed to. */
const fresh = (): string => `acme/applications/test${++count}`

async function upstream(options: Partial<UpstreamOptions> = {}): Promise<Upstream> {
  const started = await startUpstream({repositories: await fixtureRepositories(), ...options})
  onCleanup(() => started.close())
  return started
}

/** A registry with one image whose layers are `sizes` bytes of noise. */
async function noisy(...sizes: number[]): Promise<{readonly registry: Upstream; readonly digest: string}> {
  const repository = emptyRepository('big')
  const image = await buildImage(sizes.map((size, i) => [{path: `noise${i}`, content: randomBytes(size)}]))
  const digest = addImage(repository, image, 'latest')
  return {registry: await upstream({repositories: [repository]}), digest}
}

/** Passes bytes on and breaks each connection after `bytes` of them from the client. */
async function cutting(
  to: number,
  bytes: number,
  cuts: number,
): Promise<{readonly host: string; readonly cut: () => number}> {
  let done = 0
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1')
    let left = bytes
    const pass = (from: Socket, target: Socket, counted: boolean): void => {
      from.on('data', (data: Buffer) => {
        if (counted) left -= data.length
        target.write(data)
        if (left >= 0 || done >= cuts) return
        done++
        near.destroy()
        far.destroy()
      })
      from.on('close', () => target.destroy())
      from.on('error', () => undefined)
    }
    pass(near, far, true)
    pass(far, near, false)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onCleanup(() => void server.close())
  return {host: `127.0.0.1:${(server.address() as AddressInfo).port}`, cut: () => done}
}

describe('registry pull and push', () => {
  it('carry a list with all its images through a directory, unchanged, and tell what was carried', async () => {
    const user = userOf(at)
    const directory = join(temporary(), 'web')
    const source = 'acme/dev/app_cv/applications/web:2.0'
    const pulled = await user.json([
      'registry',
      'pull',
      '--source',
      source,
      '--destination',
      `oci:${directory}`,
      '--json',
    ])
    expect(pulled).toMatchObject({
      name: `oci:${directory}:2.0`,
      source: `${hostOf(at)}/acme/dev/app_cv/applications/web`,
      media_type: 'application/vnd.oci.image.index.v1+json',
      platforms: ['linux/amd64', 'linux/arm64'],
      manifests: 3,
      blobs: {copied: 5, mounted: 0, present: 0},
    })
    const path = fresh()
    const push = ['registry', 'push', '--source', `oci:${directory}`, '--destination', `${path}:1.0`, '--json']
    const pushed = await user.json(push)
    expect(pushed).toMatchObject({
      name: `${hostOf(at)}/${path}:1.0`,
      digest: pulled.digest,
      pull_spec: `${hostOf(at)}/${path}@${pulled.digest}`,
      size: pulled.size,
      blobs: {copied: 5, mounted: 0, present: 0},
      bytes_copied: pulled.bytes_copied,
    })
    expect(await user.json(push)).toMatchObject({blobs: {copied: 0, mounted: 0, present: 5}, bytes_copied: 0})
    const tags = await user.json(['registry', 'tags', '--repository', path, '--digests', '--json', 'tag,digest'])
    expect(tags).toEqual([{tag: '1.0', digest: pulled.digest}])
  })

  it('prints progress on stderr only, and none with --quiet or for a program, which gets the field it asks for', async () => {
    const user = userOf(at)
    const directory = join(temporary(), 'web')
    const args = ['--source', 'acme/applications/web:1.0', '--destination', `oci:${directory}`]
    const {stderr} = await user.run(['registry', 'pull', ...args])
    expect(stderr.match(/^copied {2}sha256:[0-9a-f]{12} \d/gm)).toHaveLength(5)
    expect(stderr).toMatch(/wrote manifest sha256:[0-9a-f]{12}\n$/)
    expect(stderr).not.toContain('\u001b')
    expect((await user.run(['registry', 'pull', ...args, '--quiet'])).stderr).toBe('')
    const forPrograms = await user.run(['registry', 'pull', ...args, '--json', 'digest'])
    expect(Object.keys(JSON.parse(forPrograms.stdout) as object)).toEqual(['digest'])
    expect(forPrograms.stderr).toBe('')
  })

  it('write archives that hold the image and read them back', async () => {
    const user = userOf(at)
    const directory = temporary()
    const oci = join(directory, 'web-oci.tar')
    const whole = await user.json([
      'registry',
      'pull',
      '--source',
      'acme/applications/web',
      '--destination',
      `oci-archive:${oci}`,
      '--json',
    ])
    expect(readdirSync(directory)).toEqual(['web-oci.tar'])
    const again = [
      'registry',
      'push',
      '--source',
      `oci-archive:${oci}`,
      '--destination',
      fresh(),
      '--json',
      'name,digest',
    ]
    const pushed = await user.json(again)
    expect(pushed.digest).toBe(whole.digest)
    expect(pushed.name).toMatch(/:latest$/)
    const docker = join(directory, 'web.tar')
    const one = ['registry', 'pull', '--source', 'acme/applications/web:2.0', '--platform', 'linux/arm64']
    expect(await user.json([...one, '--destination', `docker-archive:${docker}`, '--json'])).toMatchObject({
      platforms: ['linux/arm64'],
    })
    const manifest = execFileSync('tar', ['-xOf', docker, 'manifest.json'], {encoding: 'utf8'})
    expect(JSON.parse(manifest)).toMatchObject([{RepoTags: [`acme/applications/web:2.0`]}])
    const path = fresh()
    const loaded = await user.json([
      'registry',
      'push',
      '--source',
      `docker-archive:${docker}`,
      '--destination',
      `${path}:d`,
      '--json',
    ])
    expect(loaded).toMatchObject({name: `${hostOf(at)}/${path}:d`, platforms: ['linux/arm64'], manifests: 1})
  })

  it('refuse what the other command is for, and places that are none', async () => {
    const user = userOf(at)
    const refused: [string, string, string, string][] = [
      ['push', 'quay.io/a/b:1', 'acme/applications/x', 'mallet registry copy'],
      ['push', 'oci:x', 'oci:y', 'Use a pull spec'],
      ['pull', 'oci:x', 'oci:y', 'Use a pull spec'],
      ['pull', 'acme/applications/web', 'quay.io/a/b', 'mallet registry copy'],
      ['copy', 'oci:x', `quay.io/a@sha256:${'0'.repeat(64)}`, 'not a digest'],
      ['copy', 'oci:', 'oci:x', 'does not name a directory'],
      ['copy', 'Acme/X', 'oci:x', 'upper case'],
    ]
    for (const [verb, source, destination, words] of refused) {
      const {code, stderr} = await user.run(['registry', verb, '--source', source, '--destination', destination])
      expect([verb, source, code, stderr]).toEqual([verb, source, 64, expect.stringContaining(words)])
    }
    const missing = await user.run(['registry', 'push', '--destination', 'a/b/c'])
    expect([missing.code, missing.stderr]).toEqual([64, expect.stringContaining('--source')])
  })

  it('fail with the exit code of the reason, and say what to do', async () => {
    const user = userOf(at)
    const layout = await pulledLayout(user)
    const push = (destination: string, env = {}) =>
      user.run(['registry', 'push', '--source', `oci:${layout}`, '--destination', destination], {env})
    const path = 'mallet registry push-path'
    const cases: [Promise<{code: number; stderr: string}>, number, string][] = [
      [push('acme/applications/a/b'), 65, path],
      [push('acme/none/x'), 128, path],
      [push('acme/applications/web'), 65, path],
      [push('acme/applications/x', {MALLET_PASSWORD: 'wrong'}), 129, 'mallet registry login'],
      [push('acme/applications/x', {MALLET_USERNAME: 'viv', MALLET_PASSWORD: 'secret12'}), 77, 'sync_products'],
      [
        user.run(['registry', 'push', '--source', 'oci:/nowhere', '--destination', 'acme/applications/x']),
        66,
        '/nowhere',
      ],
      [
        user.run(['registry', 'pull', '--source', 'acme/applications/web:none', '--destination', `oci:${layout}`]),
        128,
        'mallet registry catalog',
      ],
      [
        user.run([
          'registry',
          'pull',
          '--source',
          'acme/applications/web',
          '--platform',
          'linux/s390x',
          '--destination',
          `oci:${layout}`,
        ]),
        128,
        'linux/amd64, linux/arm64',
      ],
      [
        user.run([
          'registry',
          'pull',
          '--source',
          'acme/applications/web',
          '--destination',
          `oci-archive:${layout}/index.json/x.tar`,
        ]),
        73,
        'Cannot write',
      ],
      [
        user.run(['registry', 'pull', '--source', '127.0.0.1:1/a/b', '--destination', `oci:${layout}`]),
        70,
        'no response from',
      ],
    ]
    for (const [run, code, words] of cases) {
      const ended = await run
      expect([words, ended.code, ended.stderr]).toEqual([words, code, expect.stringContaining(words)])
    }
  })
})

describe('registry copy', () => {
  it('brings an image in from another registry, with the credentials of neither side at the other', async () => {
    const from = await upstream()
    const user = userOf(at)
    const path = fresh()
    const copied = await user.json([
      'registry',
      'copy',
      '--source',
      `docker://${from.host}/os/rhel9:9.5`,
      '--destination',
      `docker://${hostOf(at)}/${path}:9.5`,
      '--json',
    ])
    expect(copied).toMatchObject({name: `${hostOf(at)}/${path}:9.5`, blobs: {mounted: 0, present: 0}})
    expect(from.requests.every(({headers}) => headers.authorization === undefined)).toBe(true)
    const seen = await user.json(['registry', 'inspect', '--pull-spec', `${path}:9.5`, '--json', 'digest,is_bootable'])
    expect(seen).toEqual({digest: copied.digest, is_bootable: true})
  })

  it('mounts blobs within one registry instead of moving them', async () => {
    const user = userOf(at)
    const [one, two] = [fresh(), fresh()]
    await user.json([
      'registry',
      'copy',
      '--source',
      'acme/applications/web:1.0',
      '--destination',
      `${one}:1`,
      '--json',
    ])
    const copied = await user.json(['registry', 'copy', '--source', `${one}:1`, '--destination', `${two}:1`, '--json'])
    expect(copied).toMatchObject({blobs: {copied: 0, mounted: 5, present: 0}, bytes_copied: 0})
  })

  it('needs no server where none takes part', async () => {
    const from = await upstream()
    const directory = temporary()
    const user = userOf(at)
    const args = [
      'registry',
      'copy',
      '--source',
      `http://${from.host}/library/busybox:1.36`,
      '--destination',
      `oci:${directory}/b`,
      '--json',
      'name',
    ]
    expect(await user.json(args, {MALLET_SERVER: undefined})).toEqual({name: `oci:${directory}/b:1.36`})
    const unnamed = await user.run(['registry', 'pull', '--source', 'a/b', '--destination', 'oci:x'], {
      env: {MALLET_SERVER: undefined},
    })
    expect(unnamed.code).toBe(78)
  })

  it('notices content that is not what its digest says, and lets nothing of it be seen', async () => {
    const user = userOf(at)
    const path = fresh()
    const from = await upstream({
      fault: ({path: asked}) => (asked.includes('/blobs/') ? {kind: 'flip', bit: 77} : undefined),
    })
    const target = join(temporary(), 'bad')
    const pulled = await user.run([
      'registry',
      'pull',
      '--source',
      `${from.host}/apps/web:1.0`,
      '--destination',
      `oci:${target}`,
    ])
    expect(pulled.code).toBe(70)
    expect(existsSync(join(target, 'index.json'))).toBe(false)
    const pushed = await user.run([
      'registry',
      'copy',
      '--source',
      `${from.host}/apps/web:1.0`,
      '--destination',
      `${path}:1`,
    ])
    expect(pushed.code).toBe(70)
    expect((await user.run(['registry', 'inspect', '--pull-spec', `${path}:1`])).code).toBe(128)
    // A layout that was damaged on the disk.
    const good = join(temporary(), 'good')
    await user.json([
      'registry',
      'pull',
      '--source',
      'acme/applications/web:1.0',
      '--platform',
      'linux/amd64',
      '--destination',
      `oci:${good}`,
      '--json',
    ])
    const manifest = JSON.parse(readFileSync(join(good, 'index.json'), 'utf8')) as {manifests: {digest: string}[]}
    const layer = readdirSync(join(good, 'blobs/sha256')).find((name) => {
      const bytes = readFileSync(join(good, 'blobs/sha256', name))
      return bytes[0] === 0x1f && !manifest.manifests.some(({digest}) => digest.endsWith(name))
    })
    const file = join(good, 'blobs/sha256', layer ?? '')
    const bytes = readFileSync(file)
    bytes[100] = (bytes[100] ?? 0) ^ 1
    writeFileSync(file, bytes)
    const damaged = await user.run(['registry', 'push', '--source', `oci:${good}`, '--destination', `${fresh()}:1`])
    expect([damaged.code, damaged.stderr]).toEqual([70, expect.stringContaining(layer ?? '')])
  })

  it('goes on after the line was cut, in both directions', async () => {
    const {registry, digest} = await noisy(3_000_000, 500_000)
    const user = userOf(at)
    const auth = join(temporary(), 'auth.json')
    const line = await cutting(Number(new URL(at.server.url).port), 400_000, 3)
    writeFileSync(
      auth,
      JSON.stringify({auths: {[line.host]: {auth: Buffer.from('admin:changeme').toString('base64')}}}),
    )
    const path = fresh()
    const pushed = await user.json([
      'registry',
      'copy',
      '--source',
      `${registry.host}/big`,
      '--destination',
      `${line.host}/${path}`,
      '--authfile',
      auth,
      '--json',
    ])
    expect(pushed.digest).toBe(digest)
    expect(line.cut()).toBeGreaterThan(0)
    let cuts = 0
    const faulty = await upstream({
      repositories: [...(await bigOf(registry))],
      fault: ({path: asked}) => (asked.includes('/blobs/') && cuts++ < 3 ? {kind: 'cut', after: 200_000} : undefined),
    })
    const directory = join(temporary(), 'big')
    const pulled = await user.json([
      'registry',
      'pull',
      '--source',
      `${faulty.host}/big`,
      '--destination',
      `oci:${directory}`,
      '--json',
    ])
    expect(pulled.digest).toBe(digest)
    for (const name of readdirSync(join(directory, 'blobs/sha256')))
      expect(
        createHash('sha256')
          .update(readFileSync(join(directory, 'blobs/sha256', name)))
          .digest('hex'),
      ).toBe(name)
  })

  it('goes on where an earlier run was stopped', async () => {
    const {registry} = await noisy(400_000, 400_000, 400_000)
    let calls = 0
    const slow = await upstream({
      repositories: [...(await bigOf(registry))],
      fault: ({path: asked}) =>
        asked.includes('/blobs/') && ++calls === 4 ? {kind: 'silent', after: 1000} : undefined,
    })
    const user = userOf(at)
    const directory = join(temporary(), 'big')
    const args = [
      'registry',
      'pull',
      '--source',
      `${slow.host}/big`,
      '--destination',
      `oci:${directory}`,
      '--concurrency',
      '1',
    ]
    const running = start(args, {home: user.home})
    await running.seen('(3 of 4)')
    await expect.poll(() => calls).toBe(4)
    running.child.kill('SIGINT')
    const {code, stdout, stderr} = await running.ended
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toContain('3 of 4 blobs are copied; run the same command again to resume')
    expect(existsSync(join(directory, 'index.json'))).toBe(false)
    expect(await user.json([...args, '--json'])).toMatchObject({blobs: {copied: 1, present: 3}})
    const leftovers = readdirSync(directory, {recursive: true, encoding: 'utf8'}).filter((name) => name.includes('tmp'))
    expect(leftovers).toEqual([])
  })
})

/** What a registry holds under `big`, for serving it a second time. */
async function bigOf(registry: Upstream): Promise<ReturnType<typeof emptyRepository>[]> {
  const repository = emptyRepository('big')
  const get = async (path: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(`${registry.url}/v2/big/${path}`)).arrayBuffer())
  const bytes = await get('manifests/latest')
  const manifest = JSON.parse(bytes.toString()) as {
    mediaType: string
    config: {digest: string}
    layers: {digest: string}[]
  }
  const digest = digestOf(bytes)
  repository.manifests.set(digest, {digest, mediaType: manifest.mediaType, bytes})
  repository.tags.set('latest', digest)
  for (const blob of [manifest.config, ...manifest.layers])
    repository.blobs.set(blob.digest, await get(`blobs/${blob.digest}`))
  return [repository]
}
