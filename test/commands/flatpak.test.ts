// The flatpak commands, and what publish and promote say of flatpaks, on the demo.
import {rmSync} from 'node:fs'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {catalog, type Catalog} from '../sandbox/catalog'
import {fixtureRepositories} from '../../src/sandbox/upstream/images'
import {startMemoryRegistry} from '../../src/sandbox/upstream/memory-registry'
import {emptyRepository} from '../../src/sandbox/upstream/repository'
import {onCleanup} from '../support/places'
import {start} from '../support/program'
import {userOf, type User} from './registry/support'

const runtime = 'runtime/org.example.Platform/x86_64/stable'

let at: Catalog
let user: User
let registry: string
beforeAll(async () => {
  at = await catalog()
  user = userOf(at)
  const {results} = await at.ok('GET', '/katello/api/flatpak_remotes?organization_id=1')
  registry = (results as {url: string}[])[0]?.url ?? ''
  // An organization whose Library has an application and nothing else, and an environment of ACME that has no runtime either.
  await must(
    'repository create',
    {...globex, product: 'Tools', name: 'maps', 'content-type': 'docker', url: registry},
    ['--docker-upstream-name', 'flatpaks/maps'],
  )
  await must('repository synchronize', {...globex, product: 'Tools', name: 'maps'})
  await must('content-view create', {...globex, name: 'Desk'})
  await must('content-view add-repository', {...globex, name: 'Desk', product: 'Tools', repository: 'maps'})
})
afterAll(async () => {
  await at.close()
  // the first test that ended took it away, and those after it made it again
  rmSync(user.home, {recursive: true, force: true, maxRetries: 10})
})

const acme = {organization: 'ACME'}
const globex = {organization: 'Globex'}

type Options = Readonly<Record<string, string>>

const argv = (words: string, options: Options, more: readonly string[] = []): string[] => [
  ...words.split(' '),
  ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
  ...more,
]
const run = (words: string, options: Options, more: readonly string[] = []) => user.run(argv(words, options, more))

/** Runs a command that must succeed; gives what it says on stderr. */
async function must(words: string, options: Options, more: readonly string[] = []): Promise<string> {
  const {code, stderr} = await run(words, options, more)
  if (code !== 0) throw new Error(`mallet ${words}: ${stderr}`)
  return stderr
}

const versions = async (name: string, organization: Options): Promise<number> =>
  (await user.json(argv('content-view version list', {'content-view': name, ...organization}, ['--json', 'id']))).length

describe('flatpak status', () => {
  it('lists the applications of an environment with their runtime, as typed records', async () => {
    const all = await user.json(argv('flatpak status', {environment: 'Prod', ...acme}, ['--json']))
    expect(all).toMatchObject([
      {application: 'org.example.Maps', runtime, complete: true, content_view: 'App CV', version: '1.0'},
      {application: 'org.mozilla.firefox', runtime, complete: true, environment: 'Prod', runtime_content_view: null},
    ])
    expect(all[0].digest).toMatch(/^sha256:[0-9a-f]{64}$/)
    const prod = all.map((one: {application: string}) => one.application)
    const {stdout} = await run('flatpak status', {environment: 'Prod', ...acme, output: 'csv'})
    expect(
      stdout
        .split('\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0]),
    ).toEqual(prod)
  })

  it('exits with 1 where that is asked for and an application is incomplete', async () => {
    const asked = await run('flatpak status', globex, ['--exit-code'])
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('1 application is incomplete')])
    expect(asked.stdout).toContain('org.example.Maps')
    expect((await run('flatpak status', globex)).code).toBe(0)
    expect((await run('flatpak status', acme, ['--exit-code'])).code).toBe(0)
    expect((await run('flatpak status', {...acme, 'content-view': 'Base CV'}, ['--exit-code'])).code).toBe(0)
  })

  it('leaves the words of flatpak-remote what they were', async () => {
    const written = await run('flatpak-remote list', acme)
    for (const words of ['flatpak list', 'flat list', 'flatpak l'])
      expect((await run(words, acme)).stdout).toBe(written.stdout)
  })
})

describe('publishing and promoting an application without its runtime', () => {
  it('publishes nothing where the runtime is a condition', async () => {
    const refused = await run('content-view publish', {name: 'Desk', ...globex}, ['--require-runtimes'])
    expect([refused.code, refused.stdout]).toEqual([65, ''])
    expect(refused.stderr).toContain('org.example.Maps would lack its runtime in Library')
    expect(refused.stderr).toContain(`org.example.Maps requires ${runtime}`)
    expect(await versions('Desk', globex)).toBe(0)
  })

  it('warns, and is done', async () => {
    const stderr = await must('content-view publish', {name: 'Desk', ...globex})
    expect(stderr).toContain(`Library lacks ${runtime}, which org.example.Maps requires: hosts cannot install it`)
    const target = {'content-view': 'Desk', version: '1.0', 'to-lifecycle-environment': 'Staging', ...globex}
    const refused = await run('content-view version promote', target, ['--require-runtimes'])
    expect([refused.code, refused.stderr]).toEqual([65, expect.stringContaining('Nothing was promoted')])
    expect(await must('content-view version promote', target)).toContain(`Staging lacks ${runtime}`)
    expect((await run('content-view version promote', {...target, version: '1.0'}, ['--quiet'])).stderr).toBe('')
  })

  it('says nothing of applications that are whole, and names the view that has the runtime otherwise', async () => {
    expect(await must('content-view publish', {name: 'App CV', ...acme})).not.toContain('requires')
    await must('content-view publish', {name: 'App CV', ...acme}, ['--require-runtimes'])
    await must('content-view create', {name: 'Only maps', ...acme})
    const maps = {product: 'Flatpaks', repository: 'flatpaks/maps'}
    await must('content-view add-repository', {name: 'Only maps', ...acme, ...maps})
    const stderr = await must('content-view publish', {name: 'Only maps', ...acme}, ['--require-runtimes'])
    expect(stderr).toContain('which Library has in the content view App CV only: hosts need both content views')
    const status = {'content-view': 'Only maps', ...acme}
    expect((await run('flatpak status', status)).stdout).toContain('with App CV')
    expect((await run('flatpak status', status, ['--exit-code'])).code).toBe(0)
  })

  it('sees what filters leave out', async () => {
    await must('lifecycle-environment create', {name: 'Desks', prior: 'Library', ...acme})
    await must('content-view create', {name: 'Filtered', ...acme})
    for (const repository of ['flatpaks/maps', 'flatpaks/platform'])
      await must('content-view add-repository', {name: 'Filtered', ...acme, product: 'Flatpaks', repository})
    const filter = {'content-view': 'Filtered', ...acme}
    await must('content-view filter create', {...filter, name: 'No runtime', type: 'docker', inclusion: 'no'})
    const named = {'content-view-filter': 'No runtime', ...filter}
    await must('content-view filter rule create', {...named, name: 'LAT*'})
    await must('content-view filter add-repository', {name: 'No runtime', ...filter}, [
      '--product',
      'Flatpaks',
      '--repository',
      'flatpaks/platform',
    ])
    const stderr = await must('content-view publish', {name: 'Filtered', ...acme}, ['--require-runtimes'])
    expect(stderr).toContain('hosts need both content views')
    const target = {'content-view': 'Filtered', 'to-lifecycle-environment': 'Desks', ...acme}
    expect((await run('content-view version promote', target, ['--require-runtimes'])).code).toBe(65)
  })
})

describe('flatpak install-source', () => {
  const wanted = {
    remote: 'demo',
    app: 'org.example.Notes',
    product: 'Flatpaks',
    'content-view': 'Notes CV',
    to: 'Dev,Test',
    ...acme,
  }

  const lines = [
    ' 1/11 Scan the flatpak remote: done',
    ' 2/11 Mirror org.example.Notes with its runtime: done',
    ' 3/11 Synchronize what was mirrored: done',
    ' 4/11 Add the repositories to the content view: done',
    ' 6/11 Publish Notes CV: done',
  ]

  /** Runs it until it has said a line, and then kills it at once; gives what it said. */
  async function killedAfter(line: string): Promise<string> {
    const running = start(argv('flatpak install-source', wanted), {
      env: {MALLET_SERVER: at.server.url},
      home: user.home,
    })
    await running.seen(line)
    running.child.kill('SIGKILL')
    return (await running.ended).stderr
  }

  it('shows all steps of the release without doing them', async () => {
    await must('content-view create', {name: 'Notes CV', ...acme})
    const {steps, changed} = await user.json(argv('flatpak install-source', wanted, ['--dry-run', '--json']))
    expect(changed).toBe(false)
    expect(steps.map(({name, status}: {name: string; status: string}) => `${name} ${status}`)).toEqual([
      'scan already',
      'mirror planned',
      'sync planned',
      'add planned',
      'gate:names planned',
      'publish planned',
      'gate:runtimes planned',
      'promote:Dev planned',
      'prove:Dev planned',
      'promote:Test planned',
      'prove:Test planned',
    ])
    expect((await run('repository list', {...acme, name: 'flatpaks/notes', output: 'csv'})).stdout).not.toContain(
      'notes',
    )
  })

  it('brings an application and its runtime to environments, however often it is killed, and then does nothing', async () => {
    for (const [index, line] of lines.entries()) {
      const said = await killedAfter(line)
      expect(lines.filter((one) => said.includes(`${one} already`)).length, said).toBeGreaterThanOrEqual(index)
    }
    const done = await user.json(argv('flatpak install-source', wanted, ['--json']))
    expect(done).toMatchObject({changed: true, environments: ['Dev', 'Test']})
    expect(done.pull_specs).toContainEqual(
      expect.stringContaining('/acme/test/notes_cv/flatpaks/flatpaks_notes:latest'),
    )
    expect(await versions('Notes CV', acme)).toBe(1)
    const again = await user.json(argv('flatpak install-source', wanted, ['--json', 'changed,message']))
    expect(again).toEqual({changed: false, message: 'Nothing to do: org.example.Notes is in Dev, Test already.'})
    const listed = await user.json(
      argv('flatpak status', {environment: 'Test', 'content-view': 'Notes CV', ...acme}, ['--json']),
    )
    expect(listed).toMatchObject([{application: 'org.example.Notes', complete: true, runtime_content_view: null}])
  })

  it('says what the remote has, where it has no such application', async () => {
    const {code, stderr} = await run('flatpak install-source', {...wanted, app: 'org.example.Note'})
    expect([code, stderr]).toEqual([128, expect.stringContaining('Did you mean --app org.example.Notes?')])
  })
})

describe('flatpak-remote scan', () => {
  it('reports what is new, has changed and is gone upstream', async () => {
    const repositories = await fixtureRepositories()
    const named = (name: string) => repositories.find((one) => one.name === name) ?? emptyRepository(name)
    const [maps, notes] = [named('flatpaks/maps'), named('flatpaks/notes')]
    const offered = [maps, named('flatpaks/platform')]
    const upstream = await startMemoryRegistry({repositories: offered})
    onCleanup(() => upstream.close())
    await must('flatpak-remote create', {name: 'vendor', url: upstream.url, ...acme})
    const scan = async (): Promise<unknown> =>
      (await user.json(argv('flatpak-remote scan', {name: 'vendor', ...acme}, ['--json', 'changes']))).changes
    const first = await scan()
    expect(first).toMatchObject({new: [{name: 'flatpaks/maps', application: 'org.example.Maps'}, {}], gone: []})
    expect(await scan()).toEqual({new: [], changed: [], gone: []})

    const before = maps.tags.get('latest')
    const next = notes.tags.get('latest') ?? ''
    const manifest = notes.manifests.get(next)
    if (manifest) maps.manifests.set(next, manifest)
    for (const [digest, blob] of notes.blobs) maps.blobs.set(digest, blob)
    maps.tags.set('latest', next)
    offered.splice(1, 1, named('flatpaks/firefox'))
    expect(await scan()).toEqual({
      new: [{name: 'flatpaks/firefox', application: 'org.mozilla.firefox'}],
      changed: [
        {
          name: 'flatpaks/maps',
          application: 'org.example.Maps',
          ref: 'app/org.example.Notes/x86_64/stable',
          digest: next,
          previous: null,
        },
      ],
      gone: [{name: 'flatpaks/platform', application: 'org.example.Platform'}],
    })
    expect(before).not.toBe(next)
    const {stdout} = await run('flatpak-remote scan', {name: 'vendor', ...acme}, ['--report'])
    expect(stdout).toBe(
      'Flatpak remote scanned.\nGone: flatpaks/platform (org.example.Platform); the server still lists it\n',
    )
  })
})
