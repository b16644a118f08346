// Hosts that report the digest of their platform's image where a tag names the index, or the other way: `image where`, `host bootc drift`,
// `host bootc upgrade`, `release rollback` and `content-view purge` take both for one image.
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {katelloVersions} from '../../../src/contract/versions'
import {buildImage, buildIndex, type BuiltImage} from '../../../src/sandbox/upstream/image'
import {addImage, emptyRepository} from '../../../src/sandbox/upstream/repository'
import {uploadFacts} from '../../../src/sandbox/hosts'
import {chosenEnvironments} from '../../../src/server/environments/view-environments'
import {settingsOf} from '../../../src/server/settings/definitions'
import {registerHost} from '../../../src/server/hosts/rules'
import type {HostDrift} from '../../../src/workflows/bootc/drift'
import type {HostChange} from '../../../src/workflows/bootc/plan'
import type {Whereabouts} from '../../../src/workflows/images/where'
import {startUpstream, type Upstream} from '../../support/upstream'
import {demo, type Demo} from './support'

const bootable = (architecture: string, version: string): Promise<BuiltImage> =>
  buildImage([[{path: 'version', content: `${version} ${architecture}`}]], {
    architecture,
    labels: {'containers.bootc': '1', 'org.opencontainers.image.version': version},
  })

describe.each(katelloVersions)('one image of an index, Katello %s', (katello) => {
  let acme: Demo
  let upstream: Upstream
  const requests: string[] = []
  /** Digests of the first index and what it lists; of the next one, which has the same image for arm64. */
  let first: {index: string; amd: string; arm: string}
  let next: {index: string; amd: string}

  let moveStable: () => void
  let moveAmd: (image: BuiltImage) => void
  /** Synchronizes, publishes, and promotes to Dev. */
  let release: (isPromoted: boolean) => Promise<void>

  const api = (method: string, path: string, body?: unknown) => acme.at.ok(method, `/katello/api/${path}`, body)
  const finished = async (path: string, body: unknown): Promise<void> => {
    const task = await acme.at.task((await api('POST', path, body))['id'] as string)
    if (task['result'] !== 'success') throw new Error(JSON.stringify(task))
  }
  /** Requests for manifests and lists of them since the last call. */
  const lookups = (): string[] =>
    requests.splice(0).flatMap((line) => /GET \/katello\/api\/(docker_manifest(?:_list)?s)/.exec(line)?.[1] ?? [])

  beforeAll(async () => {
    acme = await demo({edition: {katello}, accessLog: (line) => requests.push(line)})
    const [amd, arm, newer] = await Promise.all([
      bootable('amd64', '1'),
      bootable('arm64', '1'),
      bootable('amd64', '2'),
    ])
    const fleet = emptyRepository('fleet')
    const index = buildIndex([amd, arm])
    first = {index: addImage(fleet, index, 'stable'), amd: amd.manifest.digest, arm: arm.manifest.digest}
    // a tag that names the image of one platform
    addImage(fleet, amd, 'amd')
    const second = buildIndex([newer, arm])
    next = {index: second.manifest.digest, amd: newer.manifest.digest}
    moveStable = () => void addImage(fleet, second, 'stable')
    moveAmd = (image) => void addImage(fleet, image, 'amd')
    upstream = await startUpstream({repositories: [fleet]})
    const named = async (path: string, name: string): Promise<number> =>
      ((await api('GET', path)) as {results: {id: number; name: string}[]}).results.find((one) => one.name === name)
        ?.id ?? 0
    const organization_id = await named('organizations', 'ACME')
    const dev = await named(`environments?organization_id=${organization_id}`, 'Dev')
    const product = await api('POST', 'products', {name: 'Fleet', organization_id})
    const {id: repository} = await api('POST', 'repositories', {
      name: 'fleet',
      product_id: product['id'],
      content_type: 'docker',
      url: upstream.url,
      docker_upstream_name: 'fleet',
    })
    const wanted = {name: 'Fleet CV', organization_id, repository_ids: [repository]}
    const {id: view} = await api('POST', 'content_views', wanted)
    release = async (isPromoted) => {
      await finished(`repositories/${repository}/sync`, {})
      await finished(`content_views/${view}/publish`, {})
      const {versions} = (await api('GET', `content_views/${view}`)) as {versions: {id: number}[]}
      const version = Math.max(...versions.map(({id}) => id))
      if (isPromoted) await finished(`content_view_versions/${version}/promote`, {environment_ids: [dev]})
    }
    await release(true)
    const {store} = acme.at.server.app
    const [organization] = store.organizations.all({id: organization_id})
    if (!organization) throw new Error('no organization')
    const environments = chosenEnvironments(store, organization_id, {content_view_environments: ['Dev/Fleet_CV']})
    const path = `${new URL(acme.at.server.url).host}/acme/dev/fleet_cv/fleet/fleet`
    for (const [name, tag, digest] of [
      ['amd', 'stable', first.amd],
      ['arm', 'stable', first.arm],
      ['index', 'stable', first.index],
      // its tag names the image, and it reports the index
      ['other', 'amd', first.index],
    ])
      registerHost(acme.at.server.app, {
        name: `${name}.fleet`,
        organization,
        environments,
        facts: {'bootc.booted.image': `${path}:${tag}`, 'bootc.booted.digest': digest},
      })
  })
  afterAll(async () => {
    await upstream.close()
    await acme.at.close()
  })

  const hosts = (rows: readonly Whereabouts[]): string[] =>
    rows.flatMap(({place, name, state}) => (place === 'host' ? [`${name} ${state}`] : [])).toSorted()
  const everywhere = ['amd', 'arm', 'index', 'other'].map((name) => `${name}.fleet booted`)

  it('is found by a tag and by either digest', async () => {
    const where = (wanted: string) => acme.json<Whereabouts>(`image where ${wanted}`)
    lookups()
    expect(hosts(await where('stable'))).toEqual(everywhere)
    // before 4.20 the marks of all manifests are read in any case
    expect(lookups().length).toBe(katello === '4.16' ? 3 : 1)
    const [amd, arm] = [await where(first.amd), await where(first.arm)]
    // whoever asks for the image of one platform does not mean that of another
    expect(hosts(amd)).toEqual(everywhere.filter((one) => !one.startsWith('arm')))
    expect(hosts(arm)).toEqual(everywhere.filter((one) => !one.startsWith('amd')))
    expect(new Set(amd.map(({tag}) => tag))).toEqual(new Set(['amd', 'stable']))
    expect(hosts(await where(first.index))).toEqual(everywhere)
  })

  it('is up to date, and needs no upgrade', async () => {
    const drift = await acme.json<HostDrift>('host bootc:drift --all --search name~fleet')
    lookups()
    expect(drift.map(({host, state}) => `${host} ${state}`)).toEqual(
      ['amd', 'arm', 'index', 'other'].map((name) => `${name}.fleet current`),
    )
    const plan = await acme.json<HostChange>('host bootc:upgrade --search name~fleet --dry-run')
    expect(plan.map(({status}) => status)).toEqual(['already', 'already', 'already', 'already'])
    // one request for the index, and one for the image
    expect(lookups().length).toBe(katello === '4.16' ? 4 : 2)
    const target = `acme/dev/fleet_cv/fleet/fleet@${first.arm}`
    const pinned = await acme.json<HostChange>(`host bootc:switch ${target} --host index.fleet --dry-run`)
    expect(pinned).toMatchObject([{status: 'planned', to: {digest: first.arm}}])
  })

  it('is missed by those hosts that lose it', async () => {
    moveStable()
    await release(true)
    const drift = await acme.json<HostDrift>('host bootc:drift --all --search name~fleet')
    expect(drift.map(({host, state}) => `${host} ${state}`)).toEqual([
      'amd.fleet behind',
      // the new index lists the same image for its platform
      'arm.fleet current',
      'index.fleet behind',
      'other.fleet current',
    ])
    const facts = (name: string, digest: string) =>
      uploadFacts(acme.at.server.app, {host: `${name}.fleet`, facts: {'bootc.booted.digest': digest}})
    await facts('amd', next.amd)
    await facts('index', next.index)
    const back = ['--content-view', 'Fleet CV', '--lifecycle-environment', 'Dev', '--dry-run']
    lookups()
    const {stdout} = await acme.run('release rollback --json', ...back)
    expect((JSON.parse(stdout) as {hosts: {name: string}[]}).hosts.map(({name}) => name)).toEqual([
      'amd.fleet',
      'index.fleet',
    ])
    expect(lookups().length).toBe(katello === '4.16' ? 5 : 1)
  })

  it('is kept by a purge of versions', async () => {
    await release(false)
    await release(true)
    lookups()
    const purge = ['--name', 'Fleet CV', '--keep', '0', '--dry-run', '--json']
    const {stdout} = await acme.run('content-view purge', ...purge)
    const {plan} = JSON.parse(stdout) as {plan: {versions: {version: string; action: string; reason: string}[]}}
    expect(plan.versions.map(({version, action}) => `${version} ${action}`)).toEqual([
      '1.0 keep',
      '2.0 delete',
      '3.0 delete',
      '4.0 keep',
    ])
    // what goes has nothing of its own
    expect(plan).toMatchObject({images: 0, bytes: 0, bytes_unknown: null})
    expect(plan.versions[0]?.reason).toMatch(/^has what is booted by (?:arm|other)\.fleet$/)
  })
  it('is purged by a plan that says what its bytes are, or why they are not known', async () => {
    for (const version of ['3', '4']) {
      moveAmd(await bootable('amd64', version))
      await release(version === '4')
    }
    const purge = async () => {
      const {stdout} = await acme.run('content-view purge', '--name', 'Fleet CV', '--dry-run', '--json', '--keep', '0')
      return (JSON.parse(stdout) as {message: string; plan: {images: number; bytes: number | null}}).plan
    }
    expect(await purge()).toMatchObject({
      images: 1,
      bytes: null,
      bytes_unknown: expect.stringContaining('distribute_archived_cvv') as string,
    })
    settingsOf(acme.at.server.app.store).set('distribute_archived_cvv', true)
    expect(await purge()).toMatchObject({images: 1, bytes: expect.any(Number) as number, bytes_unknown: null})
  })
})
