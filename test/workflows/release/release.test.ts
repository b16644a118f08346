// Releases on the embedded server: what they do, ask and refuse.
import {createServer, request, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {cpSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {katelloVersions} from '../../../src/contract/versions'
import {seed} from '../../../src/sandbox/seed'
import {startSandbox, type RunningSandbox} from '../../../src/sandbox/start'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {addImage, emptyRepository} from '../../../src/sandbox/upstream/repository'
import {onCleanup} from '../../support/places'
import {addAttachment} from '../../support/repository'
import {simpleSignatures, testKey} from '../../support/signing'
import {startUpstream} from '../../support/upstream'
import {commandClass, runInProcess} from '../../support/walk'

type Json = ReturnType<typeof JSON.parse>

const seeded = mkdtempSync(join(tmpdir(), 'mallet-seeded-'))
beforeAll(async () => {
  const server = await startSandbox({dataDirectory: seeded, port: 0, organization: null})
  await seed(server.app)
  await server.close()
})
afterAll(() => rmSync(seeded, {recursive: true, force: true}))

/** For what does not differ between releases of Katello. */
const onceFor = '4.20'

const acme = ['--organization', 'ACME']
const named = (name: string): string[] => ['--content-view', name, ...acme]

describe.each(katelloVersions)('with Katello %s', (katello) => {
  const directory = mkdtempSync(join(tmpdir(), 'mallet-release-'))
  let server: RunningSandbox
  let counting: Server
  let asked: string[] = []
  let env: Record<string, string>

  beforeAll(async () => {
    cpSync(seeded, join(directory, 'data'), {recursive: true})
    server = await startSandbox({dataDirectory: join(directory, 'data'), port: 0, edition: {katello}})
    const {hostname, port} = new URL(server.url)
    counting = createServer((from, to) => {
      const {method = '', url: path = '', headers} = from
      asked.push(`${method} ${path.split('?')[0] ?? ''}`)
      const onward = request({hostname, port, method, path, headers}, (answer) => {
        to.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(to)
      })
      from.pipe(onward)
    })
    await new Promise<void>((resolve) => counting.listen(0, '127.0.0.1', resolve))
    env = {
      HOME: directory,
      PATH: process.env['PATH'] ?? '',
      MALLET_SERVER: `http://127.0.0.1:${(counting.address() as AddressInfo).port}`,
      MALLET_USERNAME: 'admin',
      MALLET_PASSWORD: 'changeme',
      REGISTRY_AUTH_FILE: join(directory, 'auth.json'),
    }
  })
  afterAll(async () => {
    counting.close()
    counting.closeAllConnections()
    await server.close()
    rmSync(directory, {recursive: true, force: true})
  })

  const run = (id: string, ...argv: string[]) => runInProcess(commandClass(id), argv, env)
  async function json(id: string, ...argv: string[]): Promise<Json> {
    const {code, message, stdout} = await run(id, ...argv, '--json')
    expect([id, code, message]).toEqual([id, 0, ''])
    return JSON.parse(stdout)
  }
  const statuses = ({steps}: Json): string[] => steps.map((one: Json) => `${one.name} ${one.status}`)
  async function view(name: string, repository = 'web'): Promise<void> {
    await json('content-view:create', '--name', name, ...acme)
    await json(
      'content-view:add-repository',
      '--name',
      name,
      '--repository',
      repository,
      '--product',
      repository === 'web' ? 'Applications' : 'Flatpaks',
      ...acme,
    )
  }

  it('publishes, promotes along the path and proves it; the second time it does nothing', async () => {
    await view('First')
    const first = await json('release', ...named('First'), '--to', 'Test,Dev')
    expect(statuses(first)).toEqual([
      'gate:names done',
      'publish done',
      'gate:rollback done',
      'gate:runtimes done',
      'promote:Dev done',
      'prove:Dev done',
      'promote:Test done',
      'prove:Test done',
    ])
    expect(first).toMatchObject({
      changed: true,
      version: {version: '1.0'},
      message: 'First 1.0 released to Dev and Test.',
    })
    expect(first.images.map((one: Json) => [one.environment, one.image, one.tag]).slice(0, 2)).toEqual([
      ['Dev', 'acme/dev/first/applications/web', '1.0'],
      ['Dev', 'acme/dev/first/applications/web', '1.1'],
    ])
    asked = []
    const second = await json('release', ...named('First'), '--to', 'Test,Dev')
    expect(second).toMatchObject({changed: false, images: first.images})
    expect(second.message).toBe('Nothing to do: First 1.0 is in Dev and Test already.')
    expect(asked.filter((one) => !/^(GET|HEAD) /.test(one))).toEqual([])
    expect(new Set(statuses(second).map((one) => one.replace(/^.* /, '')))).toEqual(new Set(['already', 'done']))
  })

  it('takes a number of requests that does not grow with what else there is', async () => {
    asked = []
    const {images} = await json('release', ...named('First'), '--to', 'Dev,Test')
    const pulled = asked.filter((one) => one.startsWith('GET /v2/') && one.includes('/manifests/'))
    expect(pulled.length).toBe(images.length)
    const others = asked.filter((one) => !one.startsWith('GET /v2/'))
    // what names the view and the environments, the view itself, the version's tags, and the repositories of each environment
    const older = katello === '4.16' ? 4 : 0
    expect(others.length).toBeLessThanOrEqual(10 + older)
  })

  it.runIf(katello === onceFor)('shows what it would do and sends nothing but reads', async () => {
    await view('Planned')
    asked = []
    const planned = await json('release', ...named('Planned'), '--to', 'Dev,Test', '--sync', '--keep', '0', '--dry-run')
    expect(asked.filter((one) => !/^(GET|HEAD) /.test(one))).toEqual([])
    expect(planned).toMatchObject({dry_run: true, changed: false, version: null})
    expect(statuses(planned)).toEqual([
      'sync planned',
      'gate:names done',
      'publish planned',
      'gate:rollback planned',
      'gate:runtimes planned',
      'promote:Dev planned',
      'prove:Dev planned',
      'promote:Test planned',
      'prove:Test planned',
      'keep already',
    ])
    expect(planned.steps[0].detail).toMatch(/^web \(ID \d+\)$/)
    expect(planned.steps[2].detail).toMatch(/^as version 1\.0 of content view \d+$/)
    expect(planned.steps[5].detail).toMatch(/^the new version to environment \d+$/)
  })

  it.runIf(katello === onceFor)(
    'promotes nothing that a gate refuses, and goes on when it no longer does',
    async () => {
      await view('Judged')
      const to = [...named('Judged'), '--to', 'Dev']
      const refused = await run('release', ...to, '--require-label', 'org.example.approved=yes', '--json')
      expect([refused.code, refused.message]).toEqual([65, 'The gate "labels" refuses the release'])
      const report = JSON.parse(refused.stdout)
      expect(report.findings[0]).toMatchObject({
        gate: 'labels',
        reason: 'it lacks the label org.example.approved',
        refuses: true,
      })
      expect(statuses(report).slice(-3)).toEqual(['gate:labels failed', 'promote:Dev skipped', 'prove:Dev skipped'])
      const script = join(directory, 'judge')
      writeFileSync(script, 'cat > "$1"; exit "$2"\n')
      const judge = (status: number): string => `sh ${script} ${join(directory, 'release.json')} ${status}`
      const failed = await run('release', ...to, '--gate', judge(0), '--gate', judge(3), '--json')
      expect([failed.code, JSON.parse(failed.stdout).findings[0].reason]).toEqual([65, 'its exit status is 3'])
      const passed = await json('release', ...to, '--gate', judge(0))
      expect(passed).toMatchObject({changed: true, version: {version: '1.0'}})
      const given = JSON.parse((await import('node:fs')).readFileSync(join(directory, 'release.json'), 'utf8'))
      expect(given).toMatchObject({
        content_view: {name: 'Judged'},
        version: {version: '1.0'},
        environments: [{name: 'Dev'}],
      })
      expect(given.images.map((one: Json) => one.tag)).toEqual(passed.images.map((one: Json) => one.tag))
    },
  )

  it.runIf(katello === onceFor)(
    'warns of an application without its runtime, and refuses it where that is asked for',
    async () => {
      await view('Lonely', 'flatpaks/maps')
      const to = [...named('Lonely'), '--to', 'Dev']
      const refused = await run('release', ...to, '--require-runtimes')
      expect([refused.code, refused.message]).toEqual([65, 'The gate "runtimes" refuses the release'])
      const warned = await json('release', ...to)
      expect(warned.findings).toMatchObject([{gate: 'runtimes', subject: 'org.example.Maps', refuses: false}])
      expect(warned.changed).toBe(true)
    },
  )

  it.runIf(katello === onceFor)(
    'lets only images pass that are signed with the right key, from the synchronization on',
    async () => {
      const key = testKey()
      const [right, wrong] = [join(directory, 'cosign.pub'), join(directory, 'other.pub')]
      writeFileSync(right, key.publicPem)
      writeFileSync(wrong, testKey().publicPem)
      const repository = emptyRepository('tool')
      const digest = addImage(repository, await buildImage([]), '1.0')
      addAttachment(repository, simpleSignatures(digest, {key, reference: 'quay.io/acme/tool'}))
      const upstream = await startUpstream({repositories: [repository]})
      onCleanup(() => upstream.close())
      const upstreamOptions = ['--url', upstream.url, '--docker-upstream-name', 'tool']
      const created = ['--name', 'tool', '--product', 'Applications', '--content-type', 'docker', ...upstreamOptions]
      await json('repository:create', ...created, ...acme)
      await json('content-view:create', '--name', 'Signed', ...acme)
      const added = ['--name', 'Signed', '--repository', 'tool', '--product', 'Applications', ...acme]
      await json('content-view:add-repository', ...added)
      const to = [...named('Signed'), '--to', 'Dev', '--sync', '--require-signed', '--key']
      const refused = await run('release', ...to, wrong, '--json')
      expect([refused.code, refused.message]).toEqual([65, 'The gate "signed" refuses the release'])
      expect(JSON.parse(refused.stdout).findings).toMatchObject([{subject: expect.stringContaining('tool:1.0')}])
      const passed = await json('release', ...to, wrong, '--key', right)
      expect(passed.images.map((one: Json) => one.tag)).toContain('1.0')
      const later = await run('release', ...to.filter((one) => one !== '--sync'), wrong)
      expect([later.code, later.message], 'released already').toEqual([65, 'The gate "signed" refuses the release'])
      expect((await run('release', ...named('Signed'), '--to', 'Dev', '--key', right)).code).toBe(64)
      expect((await run('release', ...named('Signed'), '--to', 'Dev', '--require-signed')).code).toBe(64)
    },
  )

  it.runIf(katello === onceFor)('refuses names that collide before anything is published', async () => {
    await json('lifecycle-environment:create', '--name', 'Narrow', '--prior', 'Library', ...acme)
    await json('registry-name-pattern:set', '--name', 'Narrow', '--pattern', 'same', ...acme)
    await view('Colliding')
    await json(
      'content-view:add-repository',
      '--name',
      'Colliding',
      '--repository',
      'flatpaks/maps',
      '--product',
      'Flatpaks',
      ...acme,
    )
    const {code, message, stdout} = await run('release', ...named('Colliding'), '--to', 'Narrow', '--json')
    expect([code, message]).toEqual([65, 'The gate "names" refuses the release'])
    expect(JSON.parse(stdout).findings[0].reason).toContain('same')
    expect(statuses(JSON.parse(stdout))[1]).toBe('publish skipped')
  })

  it('release rollback keeps the reason in the history, and the next release does not undo it', async () => {
    const to = [...named('Back'), '--to', 'Dev']
    await view('Back')
    await json('release', ...to)
    await json(
      'content-view:add-repository',
      '--name',
      'Back',
      '--repository',
      'flatpaks/maps',
      '--product',
      'Flatpaks',
      ...acme,
    )
    const kept = async (...more: string[]): Promise<Json> =>
      (await json('release', ...to, '--keep', '0', '--dry-run', ...more)).steps.at(-1)
    const only = (version: string) => ({name: 'keep', status: 'planned', detail: expect.stringMatching(`^${version} `)})
    expect(await kept(), 'the publication leaves 1.0 unused').toMatchObject(only('1\\.0'))
    await json('release', ...to)
    const back = [...named('Back'), '--lifecycle-environment', 'Dev']
    const planned = await json('release:rollback', ...back, '--dry-run')
    expect(planned).toMatchObject({changed: false, from: {version: '2.0'}, to: {version: '1.0'}})
    expect(planned.changes).toMatchObject([
      {change: 'gone', repository: 'flatpaks/maps', tag: 'latest', to_digest: null},
    ])
    const done = await json('release:rollback', ...back, '--reason', 'it hangs')
    expect(done).toMatchObject({changed: true, reason: 'it hangs', changes: planned.changes})
    expect(statuses(done)).toEqual(['promote:Dev done', 'prove:Dev done'])
    const again = await json('release:rollback', ...back)
    expect(again).toMatchObject({changed: false, to: {version: '1.0'}})
    expect(again.message).toContain('Nothing to do: Dev was rolled back from 2.0 to 1.0')
    const refused = await run('release', ...to, '--json')
    expect([refused.code, JSON.parse(refused.stdout).findings[0]]).toMatchObject([
      65,
      {gate: 'rollback', subject: 'Dev', reason: expect.stringContaining('Rollback from version 2.0: it hangs')},
    ])
    expect(await kept('--force'), 'the promotion leaves 1.0 unused').toMatchObject(only('1\\.0'))
    expect(await json('release', ...to, '--force')).toMatchObject({changed: true, version: {version: '2.0'}})
    expect(await json('release:rollback', ...back, '--to-version', '2')).toMatchObject({changed: false})
  })

  it('release rollback names the hosts that have booted what leaves', async () => {
    const removed = ['--name', 'OS CV', '--repository', 'rhel9', '--product', 'Operating Systems', ...acme]
    await json('content-view:remove-repository', ...removed)
    await json('content-view:publish', '--name', 'OS CV', ...acme)
    const back = [...named('OS CV'), '--lifecycle-environment', 'Prod', '--to-version', '2.0']
    const {hosts, changes} = await json('release:rollback', ...back, '--dry-run')
    expect(hosts.map((one: Json) => one.name)).toEqual(['web1.example.com', 'web2.example.com'])
    expect(changes.map((one: Json) => `${one.change} ${one.tag}`)).toEqual(['gone 9.4', 'gone 9.5', 'gone latest'])
  })

  it('release status shows which version is where, and how far neighbors have drifted', async () => {
    const rows = await json('release:status', ...named('Back'))
    const places = rows.map((row: Json) => [row.environment, row.version, row.latest, row.drift])
    expect(places).toEqual([
      ['Library', '2.0', true, null],
      ['Dev', '2.0', true, 0],
    ])
    await json('release:rollback', ...named('Back'), '--lifecycle-environment', 'Dev', '--to-version', '1.0')
    asked = []
    const [, dev] = await json('release:status', ...named('Back'))
    expect(dev).toMatchObject({environment: 'Dev', version: '1.0', latest: false, prior: 'Library', drift: 1})
    // the organization, the view, environments, versions, and the tags of both versions
    expect(asked.length).toBe(6)
    const all = await json('release:status', ...acme)
    expect(all.find((row: Json) => row.content_view === 'Back' && row.environment === 'Dev')).toEqual(dev)
    const hosts = all.find((row: Json) => row.content_view === 'OS CV' && row.environment === 'Prod').hosts
    expect(hosts).toBe(2)
  })

  it.runIf(katello === onceFor)(
    'publishes the components that a composite content view follows before the view itself',
    async () => {
      await view('Part')
      await json('content-view:create', '--name', 'Whole', '--composite', ...acme)
      await json(
        'content-view:component:add',
        '--composite-content-view',
        'Whole',
        '--component-content-view',
        'Part',
        '--latest',
        ...acme,
      )
      const planned = await json('release', ...named('Whole'), '--to', 'Dev', '--dry-run')
      expect(statuses(planned).slice(1, 3)).toEqual(['publish:Part planned', 'publish planned'])
      const done = await json('release', ...named('Whole'), '--to', 'Dev')
      expect(statuses(done).slice(1, 3)).toEqual(['publish:Part done', 'publish done'])
      expect(done.images[0].image).toBe('acme/dev/whole/applications/web')
      expect(await json('release', ...named('Whole'), '--to', 'Dev')).toMatchObject({changed: false})
    },
  )

  it('removes unused versions but never those of an environment', async () => {
    const keep = await json('release', ...named('Back'), '--to', 'Dev', '--force', '--keep', '0')
    expect(keep.steps.at(-1)).toMatchObject({
      name: 'keep',
      status: 'done',
      detail: expect.stringMatching(/^1\.0 \(ID \d+\)$/),
    })
    const versions = await json('content-view:version:list', ...named('Back'))
    expect(versions.map((one: Json) => one.version)).toEqual(['2.0'])
  })
})
