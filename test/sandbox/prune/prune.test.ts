import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {katelloVersions} from '../../../src/contract/versions'
import {operations} from '../../../src/sandbox/operations'
import {registerHost} from '../../../src/server/hosts/rules'
import type {Descriptor} from '../../../src/oci/manifest'
import {harness, type Harness} from '../../server/harness'
import {mallet} from '../../support/program'
import {commandClass, runInProcess, type InProcess} from '../../support/walk'
import {Pusher, type Pushed} from './images'

interface Plan {
  readonly done: boolean
  readonly tags: number
  readonly manifests: number
  readonly bytes: number
  readonly bytes_exact: boolean
  readonly entries: readonly {image: string; tag: string | null; digest: string; action: string; reason: string}[]
  readonly steps: readonly {name: string; status: string; detail: string | null}[]
}

let at: Harness
let pusher: Pusher

const home = mkdtempSync(join(tmpdir(), 'mallet-prune-'))
afterAll(() => rmSync(home, {recursive: true, force: true}))

const run = (id: string, ...argv: string[]): Promise<InProcess> =>
  runInProcess(commandClass(id), argv, {
    HOME: home,
    MALLET_SERVER: at.server.url,
    MALLET_USERNAME: 'admin',
    MALLET_PASSWORD: 'changeme',
    MALLET_RETRIES: '0',
  })
const organization = ['--organization', 'ACME']

async function prune(...argv: string[]): Promise<Plan> {
  const {code, message, stdout} = await run('image:prune', ...organization, ...argv, '--json')
  if (code !== 0) throw new Error(`${code}: ${message}`)
  return JSON.parse(stdout) as Plan
}

async function must(id: string, options: Readonly<Record<string, string>>): Promise<void> {
  const argv = Object.entries({organization: 'ACME', ...options}).flatMap(([name, value]) => [`--${name}`, value])
  const {code, message} = await run(id, ...argv)
  if (code !== 0) throw new Error(`${id}: ${code} ${message}`)
}

async function start(edition: {katello: (typeof katelloVersions)[number]; registry: 'katello' | 'oci'}): Promise<void> {
  at = await harness({edition})
  pusher = new Pusher(at.server.url)
  const made = await run('organization:create', '--name', 'ACME', '--label', 'ACME')
  expect(made.code).toBe(0)
  await must('product:create', {name: 'Apps'})
  await must('lifecycle-environment:create', {name: 'Dev', prior: 'Library'})
}

const reasons = ({entries}: Plan): Record<string, string> =>
  Object.fromEntries(entries.map(({tag, digest, action, reason}) => [tag ?? digest, `${action}: ${reason}`]))

const gc = async (): Promise<number> => Number((await operations.gc(at.server.app, {grace: 0}))['bytes'])

describe.each(katelloVersions)('pruning on Katello %s with a registry that deletes', (katello) => {
  const web = 'acme/apps/web'
  const images: Record<string, Pushed> = {}
  let index: Descriptor

  beforeAll(async () => {
    await start({katello, registry: 'oci'})
    const push = async (tag: string, days: number): Promise<void> =>
      void (images[tag] = await pusher.image(web, tag, ['base', tag], {days}))
    await push('served', 400)
    await pusher.sign(web, images['served'] as Pushed)
    await must('content-view:create', {name: 'App CV'})
    await must('content-view:add-repository', {name: 'App CV', repository: 'web', product: 'Apps'})
    await must('content-view:publish', {name: 'App CV'})
    await must('content-view:version:promote', {
      'content-view': 'App CV',
      version: '1.0',
      'to-lifecycle-environment': 'Dev',
    })
    for (const [tag, days] of Object.entries({booted: 300, old: 200, v1: 150, new: 2, newest: 1})) await push(tag, days)
    await pusher.sign(web, images['old'] as Pushed)
    await pusher.sign(web, images['new'] as Pushed)
    await pusher.image(web, undefined, ['sbom'], {subject: images['old'] as Pushed})
    const members = [
      await pusher.image(web, undefined, ['base', 'arm'], {days: 250}),
      await pusher.image(web, undefined, ['base', 'amd'], {days: 250}),
    ]
    index = await pusher.index(web, 'multi', members)
    images['untagged'] = await pusher.image(web, undefined, ['untagged'], {days: 5})
    const owner = at.server.app.store.organizations.first({name: 'ACME'})
    if (!owner) throw new Error('no organization')
    registerHost(at.server.app, {
      name: 'edge1.example.com',
      organization: owner,
      facts: {
        'bootc.booted.image': `127.0.0.1/${web}:booted`,
        'bootc.booted.digest': images['booted']?.digest,
        'bootc.rollback.image': `127.0.0.1/${web}:multi`,
        'bootc.rollback.digest': members[0]?.digest,
      },
    })
    // a tag names the image of one platform, and the host reports the index that another repository has
    await push('edge', 280)
    const fleet = await pusher.image('acme/apps/fleet', undefined, ['base', 'edge'], {days: 280})
    const fleetIndex = await pusher.index('acme/apps/fleet', 'fleet', [fleet])
    expect(fleet.digest).toBe(images['edge']?.digest)
    registerHost(at.server.app, {
      name: 'edge2.example.com',
      organization: owner,
      facts: {'bootc.booted.image': 'quay.io/apps/fleet:1', 'bootc.booted.digest': fleetIndex.digest},
    })
    await gc()
  })
  afterAll(() => at.close())

  const rules = ['--keep', '2', '--keep-tags', 'v*']

  it('says what goes, what stays and why', async () => {
    const plan = await prune(...rules, '--dry-run')
    const old = images['old']?.digest.replace(':', '-')
    expect(reasons(plan)).toMatchObject({
      served: 'keep: served in Dev, Library',
      [`${images['served']?.digest.replace(':', '-')}.sig`]: 'keep: served in Dev, Library',
      booted: 'keep: booted by edge1.example.com',
      multi: 'keep: lists what is rollback image of edge1.example.com',
      edge: 'keep: in an index booted by edge2.example.com',
      fleet: 'keep: booted by edge2.example.com',
      v1: 'keep: matches v*',
      new: 'keep: one of the 2 newest',
      [`${images['new']?.digest.replace(':', '-')}.sig`]: 'keep: belongs to an image that stays',
      old: 'delete: not among the 2 newest',
      [`${old}.sig`]: 'delete: belongs to an image that goes',
      [images['untagged']?.digest ?? '']: 'delete: untagged',
    })
    expect([plan.done, plan.tags, plan.manifests, plan.bytes_exact]).toEqual([false, 2, 4, true])
  })

  it('refuses to delete without --yes where nobody can be asked', async () => {
    const {code, message, stdout} = await run('image:prune', ...organization, ...rules, '--json')
    expect([code, message]).toEqual([64, 'Nothing was deleted: there is no terminal to prompt on'])
    expect((JSON.parse(stdout) as Plan).tags).toBe(2)
  })

  it('deletes it, so that the sandbox frees as many bytes as the plan says, and finds nothing the next time', async () => {
    const plan = await prune(...rules, '--yes')
    expect([plan.done, plan.steps.map(({status}) => status)]).toEqual([true, ['done', 'done']])
    expect(await gc()).toBe(plan.bytes)
    expect(plan.bytes).toBeGreaterThan(0)
    const again = await prune(...rules, '--dry-run')
    expect([again.tags, again.manifests, again.bytes]).toEqual([0, 0, 0])
  })

  it('leaves everything that was kept', async () => {
    for (const tag of ['served', 'booted', 'edge', 'v1', 'new', 'newest'])
      expect((await pusher.registry.getManifest(web, tag)).digest).toBe(images[tag]?.digest)
    const {manifest} = await pusher.registry.getManifest(web, index.digest)
    if (manifest.kind === 'list')
      for (const {digest} of manifest.manifests) await pusher.registry.getManifest(web, digest)
    expect(await pusher.registry.headManifest(web, 'old')).toBeUndefined()
  })
})

describe('pruning on a registry that deletes', () => {
  const names = [0, 1, 2, 3, 4].map((n) => `acme/apps/same${n}`)

  beforeAll(async () => {
    await start({katello: '4.20', registry: 'oci'})
    for (const name of names) {
      const old = await pusher.image(name, 'old', ['old'], {days: 9})
      const older = await pusher.image(name, 'older', ['older'], {days: 10})
      await pusher.index(name, 'multi', [older, await pusher.image(name, undefined, ['arm'], {days: 11})])
      await pusher.image(name, 'new', ['new'], {days: 1})
      await pusher.sign(name, old)
      await pusher.sign(name, older)
      await pusher.image(name, undefined, ['sbom'], {subject: old})
    }
  })
  afterAll(() => at.close())

  it('sends three requests for each repository, one for each manifest and each time that it needs, and nine others', async () => {
    const {code, stderr} = await mallet(
      ['image', 'prune', ...organization, '--keep', '1', '--dry-run', '--debug', '--quiet'],
      {env: {MALLET_SERVER: at.server.url}},
    )
    expect(code).toBe(0)
    const sent = [...stderr.matchAll(/^> ([A-Z]+) \S+?(\/(?:katello|api|v2)\/\S*)/gm)]
      .map(([, method, path = '']) => `${method} ${path.replace(/\?.*/, '')}`)
      .filter((request) => !/ \/v2\/(?:token)?$/.test(request))
    const counts = (pattern: RegExp): number => sent.filter((request) => pattern.test(request)).length
    expect({
      manifests: counts(/^GET \/v2\/.*\/manifests\//),
      times: counts(/^GET \/v2\/.*\/blobs\//),
      probes: counts(/^(?:DELETE|OPTIONS) \/v2\/.*\/manifests\/sha256:0{64}$/),
      api: counts(/^GET \/(?:katello\/)?api\//),
      all: sent.length,
    }).toEqual({
      manifests: names.length * 8,
      times: names.length * 3,
      probes: 1,
      // the organization, repositories twice, tags, activation keys, hosts; then manifests and lists of the organization
      api: names.length * 3 + 8,
      all: names.length * 14 + 9,
    })
  })

  it('sends nothing but reads where the profile is read-only', async () => {
    const {code, stdout, stderr} = await mallet(
      ['image', 'prune', ...organization, '--keep', '1', '--yes', '--debug'],
      {
        env: {MALLET_SERVER: at.server.url, MALLET_READ_ONLY: 'yes'},
      },
    )
    expect([code, stdout]).toEqual([78, ''])
    expect(stderr).toContain('Nothing may be changed: read_only is set')
    expect(stderr).not.toMatch(/^> (?:DELETE|PUT|POST) /m)
  })

  it('goes on where it was stopped, after whichever request', async () => {
    const id = Number((await at.ok('GET', '/katello/api/organizations?search=ACME'))['results'][0].id)
    const found = (await at.ok('GET', `/katello/api/repositories?organization_id=${id}`))['results'] as {
      id: number
      name: string
    }[]
    const ids = new Map(found.map((one) => [one.name, one.id]))
    const ends = new Set<string>()
    for (const [stops, name] of names.entries()) {
      const repositoryId = ids.get(name.split('/').at(-1) ?? '')
      const argv = ['--repository-id', String(repositoryId), '--keep', '1', '--yes']
      if (stops > 0) {
        const stopped = await stoppedAfter(stops * 2 - 1, () => run('image:prune', ...organization, ...argv))
        expect(stopped.code).toBe(70)
      }
      const plan = await prune(...argv)
      expect(plan.done || plan.tags + plan.manifests === 0).toBe(true)
      const again = await prune('--repository-id', String(repositoryId), '--keep', '1', '--dry-run')
      expect([again.tags, again.manifests]).toEqual([0, 0])
      const left = await at.ok('GET', `/katello/api/docker_manifests?repository_id=${repositoryId}`)
      const lists = await at.ok('GET', `/katello/api/docker_manifest_lists?repository_id=${repositoryId}`)
      const digests = [...left['results'], ...lists['results']].map((one: {digest: string}) => one.digest)
      ends.add(JSON.stringify([await pusher.registry.listTags(name), digests.toSorted()]))
    }
    expect([...ends]).toHaveLength(1)
  })
})

/** Runs something against a server that answers 500 to every change after so many. */
async function stoppedAfter<T>(count: number, work: () => Promise<T>): Promise<T> {
  let changes = 0
  const app = at.server.app
  const {sets} = app.content
  const change = sets.change.bind(sets)
  sets.change = (id, then) => {
    if (++changes > count) throw new Error('stopped')
    return change(id, then)
  }
  try {
    return await work()
  } finally {
    sets.change = change
  }
}

describe('versions of a content view', () => {
  const versions = async (...argv: string[]): Promise<Record<string, string>> => {
    const all = ['--name', 'App CV', ...organization, ...argv, '--json', 'plan']
    const {code, message, stdout} = await run('content-view:purge', ...all)
    if (code !== 0) throw new Error(`${code}: ${message}`)
    const {plan} = JSON.parse(stdout) as {plan: {versions: {version: string; action: string; reason: string}[]}}
    return Object.fromEntries(plan.versions.map(({version, action, reason}) => [version, `${action}: ${reason}`]))
  }

  beforeAll(async () => {
    await start({katello: '4.20', registry: 'katello'})
    const booted = await pusher.image('acme/apps/web', undefined, ['base', 'booted'])
    for (const [n, layers] of ['one', 'two', 'three', 'four', 'five'].entries()) {
      const image = await pusher.image('acme/apps/web', 'latest', ['base', layers])
      if (n === 1) await pusher.index('acme/apps/web', 'edge', [booted])
      if (n === 2) await pusher.index('acme/apps/web', 'edge', [image])
      if (n === 0) {
        await pusher.image('acme/apps/web', 'v1', ['base', 'release'])
        await must('content-view:create', {name: 'App CV'})
        await must('content-view:add-repository', {name: 'App CV', repository: 'web', product: 'Apps'})
      }
      if (n === 3) await pusher.image('acme/apps/web', 'v1', ['base', 'another release'])
      await must('content-view:publish', {name: 'App CV'})
    }
    const owner = at.server.app.store.organizations.first({name: 'ACME'})
    if (!owner) throw new Error('no organization')
    const facts = {'bootc.booted.image': '127.0.0.1/acme/apps/web:edge', 'bootc.booted.digest': booted.digest}
    registerHost(at.server.app, {name: 'edge1.example.com', organization: owner, facts})
  })
  afterAll(() => at.close())

  it('stay when they are the last ones with what a host has booted, or a tag that is kept', async () => {
    expect(await versions('--keep', '1', '--keep-tags', 'v*', '--dry-run')).toEqual({
      '1.0': 'delete: unused',
      '2.0': 'keep: has what is booted by edge1.example.com',
      '3.0': 'keep: the last with web:v1',
      '4.0': 'keep: the newest unused version',
      '5.0': 'keep: in Library',
    })
    expect(await versions('--older-than', '1d', '--dry-run')).toMatchObject({'1.0': 'keep: newer than 1d'})
    const {code} = await run('content-view:purge', '--name', 'App CV', ...organization, '--keep', '1')
    expect(code).toBe(64)
    await versions('--keep', '1', '--yes')
    expect(await versions('--keep', '1', '--dry-run')).toEqual({
      '2.0': 'keep: has what is booted by edge1.example.com',
      '4.0': 'keep: the newest unused version',
      '5.0': 'keep: in Library',
    })
  })

  it('keep what they have in the repository, as activation keys of their environments do', async () => {
    const id = Number((await at.ok('GET', '/katello/api/organizations?search=ACME'))['results'][0].id)
    await at.ok('POST', '/katello/api/activation_keys', {
      organization_id: id,
      name: 'web',
      content_view_environments: ['Library/App_CV'],
    })
    await at.ok('POST', '/katello/api/activation_keys', {
      organization_id: id,
      name: 'all',
      content_view_environments: ['Library'],
    })
    const planned = await run('image:prune', ...organization, '--keep', '0', '--dry-run', '--json')
    expect(reasons(JSON.parse(planned.stdout) as Plan)).toMatchObject({
      latest: 'keep: served in Library; needed by activation key web',
      v1: 'keep: served in Library; needed by activation key web; in version App CV 4.0',
    })
  })
})

describe("pruning on Katello's registry", () => {
  const name = 'acme/apps/web'
  let untagged: Pushed
  let child: Pushed

  beforeAll(async () => {
    await start({katello: '4.20', registry: 'katello'})
    await pusher.image(name, 'old', ['old'], {days: 100})
    await pusher.image(name, 'new', ['new'], {days: 1})
    untagged = await pusher.image(name, undefined, ['untagged'], {days: 50})
    child = await pusher.image(name, undefined, ['child'], {days: 50})
    await pusher.index(name, undefined, [child])
    await gc()
  })
  afterAll(() => at.close())

  it('says before it starts that tags cannot be deleted', async () => {
    const before = await pusher.registry.listTags(name)
    const refused = await run('image:prune', ...organization, '--keep', '1', '--yes')
    expect([refused.code, refused.message]).toEqual([
      69,
      'The registry of this server cannot delete tags and manifest lists',
    ])
    expect(refused.hint).toContain('--untagged')
    expect(await pusher.registry.listTags(name)).toEqual(before)
    const planned = await run('image:prune', ...organization, '--keep', '1', '--dry-run', '--json')
    expect(planned.code).toBe(69)
    expect(reasons(JSON.parse(planned.stdout) as Plan)).toMatchObject({old: 'delete: not among the 1 newest'})
  })

  it('deletes manifests that no tag and no list has', async () => {
    const plan = await prune('--yes')
    expect(reasons(plan)).toMatchObject({[untagged.digest]: 'delete: untagged', old: 'keep: tagged'})
    expect([plan.done, plan.tags, plan.manifests]).toEqual([true, 0, 1])
    expect(await gc()).toBe(plan.bytes)
    expect(await pusher.registry.headManifest(name, untagged.digest)).toBeUndefined()
    expect(await pusher.registry.headManifest(name, child.digest)).toBeDefined()
    expect((await prune('--untagged', '--dry-run')).manifests).toBe(0)
  })

  it('spares what is younger', async () => {
    await pusher.image(name, undefined, ['another'], {days: 50})
    expect((await prune('--untagged', '--older-than', '90d', '--dry-run')).manifests).toBe(0)
    expect((await prune('--untagged', '--older-than', '30d', '--dry-run')).manifests).toBe(1)
  })

  it('refuses rules that contradict each other, and repositories that are synchronized', async () => {
    for (const [argv, message] of [
      [['--untagged', '--keep', '2'], '--untagged keeps all tags'],
      [['--keep', '-1'], '--keep cannot be negative'],
      [['--older-than', 'old'], '--older-than takes an age, not "old"'],
    ] as const)
      expect(await run('image:prune', ...organization, ...argv)).toMatchObject({code: 64, message})
    await must('repository:create', {
      name: 'mirror',
      product: 'Apps',
      'content-type': 'docker',
      url: 'http://127.0.0.1:1',
      'docker-upstream-name': 'a/b',
    })
    const refused = await run('image:prune', ...organization, '--product', 'Apps', '--repository', 'mirror')
    expect([refused.code, refused.message]).toEqual([
      64,
      'Repository "mirror" is synchronized from http://127.0.0.1:1: the next synchronization would bring back what is pruned',
    ])
  })
})
