import {readdirSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {temporary} from '../support/places'
import {mallet} from '../support/program'
import {bare, startSandbox} from './support'

const blobFiles = (data: string): string[] =>
  readdirSync(join(data, 'blobs'), {recursive: true, encoding: 'utf8'})
    .filter((name) => /[0-9a-f]{64}$/.test(name))
    .map((name) => join(data, 'blobs', name))

describe('the demo', () => {
  it('is there when the sandbox starts with it, complete and without a failed task', async () => {
    const {json} = await startSandbox(['--seed', 'demo'])
    const names = async (...args: string[]) =>
      (await json<{name: string}[]>([...args, ...(args[0] === 'organization' ? [] : ['--organization', 'ACME'])]))
        .map(({name}) => name)
        .sort()
    expect(await names('organization', 'list')).toEqual(['ACME', 'Globex'])
    expect(await names('lifecycle-environment', 'list')).toEqual(
      expect.arrayContaining(['Dev', 'Library', 'Prod', 'Test']),
    )
    expect(await names('repository', 'list')).toEqual(
      expect.arrayContaining(['busybox', 'flatpaks/maps', 'flatpaks/platform', 'rhel9', 'web']),
    )
    expect(await names('content-view', 'list')).toEqual(expect.arrayContaining(['App CV', 'Base CV', 'OS CV']))
    expect(await json(['task', 'list', '--search', 'result != success'])).toEqual([])
    const images = await json<{bootc_booted_image: string; digests: {host_count: number}[]}[]>([
      'host',
      'bootc',
      'images',
    ])
    expect(images.map((one) => one.bootc_booted_image.replace(/^[^/]*\//, ''))).toEqual(
      expect.arrayContaining([
        'acme/prod/os_cv/operating_systems/rhel9:9.4',
        'acme/test/os_cv/operating_systems/rhel9:9.5',
      ]),
    )
  })

  it('can be synchronized again after a restart, and seeding twice changes nothing', async () => {
    const first = await startSandbox(['--seed', 'demo'])
    const at = ['--data', first.data]
    const tasks = (await first.json<unknown[]>(['task', 'list'])).length
    expect((await first.run(['sandbox', 'seed', ...at])).stdout).toContain('already has the demo data')
    expect(await first.json<unknown[]>(['task', 'list'])).toHaveLength(tasks)
    await first.run(['sandbox', 'stop', ...at])
    const {run} = await startSandbox(['--seed', 'demo'], first)
    const sync = [
      'repository',
      'synchronize',
      '--name',
      'busybox',
      '--product',
      'Base Images',
      '--organization',
      'ACME',
    ]
    expect(await run(sync)).toMatchObject({code: 0})
  })

  it('fills a sandbox that runs, and one that does not', async () => {
    const running = await startSandbox()
    const at = ['--data', running.data]
    expect((await running.run(['sandbox', 'seed', ...at])).stdout).toContain('Filled the sandbox')
    const synced = ['repository', 'synchronize', '--name', 'web', '--product', 'Applications', '--organization', 'ACME']
    expect(await running.run(synced)).toMatchObject({code: 0})
    const stopped = await startSandbox()
    await stopped.run(['sandbox', 'stop', '--data', stopped.data])
    expect((await stopped.run(['sandbox', 'seed', '--data', stopped.data])).stdout).toContain('Filled the sandbox')
    const {json} = await startSandbox([], stopped)
    expect(await json<unknown[]>(['organization', 'list'])).toHaveLength(3)
  })
})

describe('sandbox gc and fsck', () => {
  it('work on a sandbox that runs and on one that is stopped', async () => {
    const {data, run, json} = await startSandbox(['--seed', 'demo'])
    const at = ['--data', data]
    const whole = await json<{blobs: number; manifests: number}>(['sandbox', 'fsck', ...at])
    expect(whole).toMatchObject({faults: []})
    expect(whole.blobs).toBe(blobFiles(data).length)
    expect((await run(['sandbox', 'gc', '--grace', '0', ...at])).stdout).toMatch(/^Removed 0 blobs/)
    for (const name of ['App CV', 'Base CV', 'OS CV'])
      await run(['content-view', 'purge', '--name', name, '--organization', 'ACME'])
    const gone = ['repository', 'delete', '--name', 'busybox', '--product', 'Tools', '--organization', 'Globex']
    expect((await run(gone)).code).toBe(0)
    const acme = ['repository', 'delete', '--name', 'busybox', '--product', 'Base Images', '--organization', 'ACME']
    expect((await run(acme)).code).toBe(0)
    const planned = await json<Record<string, number>>(['sandbox', 'gc', '--grace', '0', '--dry-run', ...at])
    expect(planned['blobs']).toBeGreaterThan(0)
    expect(blobFiles(data)).toHaveLength(whole.blobs)
    await run(['sandbox', 'stop', ...at])
    const done = await json<Record<string, number>>(['sandbox', 'gc', '--grace', '0', ...at])
    expect(done).toEqual(planned)
    expect(done['manifests']).toBeGreaterThan(0)
    expect(blobFiles(data)).toHaveLength(whole.blobs - (planned['blobs'] ?? 0))
    expect(await json(['sandbox', 'fsck', ...at])).toMatchObject({
      faults: [],
      manifests: whole.manifests - (planned['manifests'] ?? 0),
    })
  })

  it('find a blob that is damaged, cut or gone, and end with 70', async () => {
    const {data, run} = await startSandbox(['--seed', 'demo'])
    const [damaged = '', cut = '', gone = ''] = blobFiles(data)
    writeFileSync(damaged, Buffer.alloc(statSync(damaged).size, 7))
    truncateSync(cut, 3)
    rmSync(gone)
    const only = await run(['sandbox', 'fsck', '--data', data, '--quick', '--dry-run'])
    expect([only.code, only.stderr]).toEqual([70, expect.stringContaining('2 faults')])
    const {code, stdout, stderr} = await run(['sandbox', 'fsck', '--data', data, '--json'])
    expect([code, JSON.parse(stderr)]).toEqual([70, {error: expect.objectContaining({code: 'damaged'})}])
    const {faults} = JSON.parse(stdout) as {faults: {kind: string; digest: string}[]}
    const kinds = Object.fromEntries(faults.map(({kind, digest}) => [digest.replace('sha256:', ''), kind]))
    const digest = (file: string) => file.slice(-64)
    expect(kinds).toEqual({
      [digest(damaged)]: 'blob damaged',
      [digest(cut)]: 'blob damaged',
      [digest(gone)]: 'blob missing',
    })
    // The damaged ones are in quarantine now, so all three are missing.
    const quick = await run(['sandbox', 'fsck', '--quick', '--data', data])
    expect([quick.code, quick.stderr]).toEqual([70, expect.stringContaining('3 faults')])
    expect(quick.stdout).not.toContain('damaged')
  })
})

describe('sandbox host', () => {
  const digest = (hex: string) => `sha256:${hex.repeat(64)}`
  const image = (name: string, hex: string) => ({
    image: {image: {image: name, transport: 'registry'}, version: '9', timestamp: null, imageDigest: digest(hex)},
  })
  const status = (booted: unknown, more: object = {}) =>
    JSON.stringify({
      apiVersion: 'org.containers.bootc/v1',
      kind: 'BootcHost',
      spec: {image: null},
      status: {staged: null, booted, rollback: null, ...more},
    })

  it('facts shows what a host in image mode runs, and clears what is over', async () => {
    const {data, run, json, home} = await startSandbox()
    const at = ['--data', data]
    const {uuid} = await json<{uuid: string}>(['sandbox', 'host', 'register', '--name', 'edge.example.com', ...at])
    const update = {image: {image: 'reg/os:2', transport: 'registry'}, version: '2', imageDigest: digest('b')}
    const first = status({...image('reg/os:1', 'a'), cachedUpdate: update}, {rollback: image('reg/os:0', 'c')})
    const facts = ['sandbox', 'host', 'facts', '--json', ...at]
    const sent = await run([...facts, '--host', 'EDGE.example.com'], {input: first})
    expect([sent.code, JSON.parse(sent.stdout)]).toEqual([
      0,
      {
        id: 1,
        name: 'edge.example.com',
        bootc_booted_image: 'reg/os:1',
        bootc_booted_digest: digest('a'),
        bootc_available_image: 'reg/os:2',
        bootc_available_digest: digest('b'),
        bootc_staged_image: null,
        bootc_staged_digest: null,
        bootc_rollback_image: 'reg/os:0',
        bootc_rollback_digest: digest('c'),
      },
    ])
    const file = join(home, 'status.json')
    writeFileSync(file, status(image('reg/os:2', 'b')))
    const again = await json([...facts.filter((word) => word !== '--json'), '--host', uuid, '--file', file])
    expect(again).toMatchObject({
      bootc_booted_image: 'reg/os:2',
      bootc_available_image: null,
      bootc_rollback_image: null,
    })
    const info = await run(['host', 'info', '--name', 'edge.example.com'])
    expect(info.stdout).toMatch(/Running image:\s+reg\/os:2/)
  })

  it('facts says what is wrong with a document, a file, or a host', async () => {
    const {data, run} = await startSandbox()
    const facts = (args: string[], input?: string) =>
      run(['sandbox', 'host', 'facts', '--data', data, ...args], input === undefined ? {} : {input})
    for (const text of [
      '',
      'no json',
      '{}',
      '[]',
      status({image: {...image('x', 'a').image, imageDigest: 'sha256:1'}}),
    ])
      expect([text, (await facts(['--host', 'x'], text)).code]).toEqual([text, 66])
    expect((await facts(['--host', 'x', '--file', join(data, 'none')])).code).toBe(66)
    const nobody = await facts(['--host', 'nobody'], status(null))
    expect([nobody.code, nobody.stderr]).toEqual([128, expect.stringContaining('There is no host nobody')])
    expect((await facts([], status(null))).code).toBe(64)
  })

  it('register says which organizations there are, and which environment is unknown', async () => {
    const {data, run} = await startSandbox(['--seed', 'demo'])
    const register = (...args: string[]) => run(['sandbox', 'host', 'register', '--data', data, ...args])
    const which = await register('--name', 'x.example.com')
    expect([which.code, which.stderr]).toEqual([64, expect.stringContaining('ACME, Globex')])
    expect((await register('--name', 'x.example.com', '--organization', 'None')).code).toBe(128)
    const unknown = ['--name', 'x.example.com', '--organization', 'ACME', '--content-view-environments', 'Dev/None']
    const refused = await register(...unknown)
    expect([refused.code, refused.stderr]).toEqual([65, expect.stringContaining('Dev/None')])
    expect((await register('--name', 'not a name', '--organization', 'ACME')).code).toBe(65)
  })

  it('needs a sandbox', async () => {
    const home = temporary()
    const {code, stderr} = await mallet(['sandbox', 'host', 'register', '--name', 'x'], {home, env: bare})
    expect([code, stderr]).toEqual([128, expect.stringContaining('There is no sandbox in')])
  })
})
