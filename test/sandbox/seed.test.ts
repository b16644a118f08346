import {isAllowed} from '../../src/server/accounts/access'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {fixtureRepositories} from '../../src/sandbox/upstream/images'
import {seed} from '../../src/sandbox/seed'
import {seedDemo} from '../../src/sandbox/demo-records'
import {harness, type Harness} from '../server/harness'

let at: Harness
let acme: number
let globex: number
beforeAll(async () => {
  at = await harness({organization: null})
  await seed(at.server.app)
  const organizations = (await at.ok('GET', '/katello/api/organizations?order=name'))['results']
  ;[acme, globex] = organizations.map((one: {id: number}) => one.id)
})
afterAll(() => at.close())

const names = (body: Record<string, {name: string}[]>) => body['results']?.map(({name}) => name)

describe('the demo', () => {
  it('has two organizations with paths, views and content of their own', async () => {
    const path = await at.ok('GET', `/katello/api/organizations/${acme}/environments/paths`)
    expect(
      path['results'].map((one: {environments: {name: string}[]}) => one.environments.map(({name}) => name)),
    ).toEqual([['Library', 'Dev', 'Test', 'Prod']])
    expect(names(await at.ok('GET', `/katello/api/organizations/${globex}/environments?order=id`))).toEqual([
      'Library',
      'Staging',
    ])
    expect(names(await at.ok('GET', `/katello/api/content_views?organization_id=${globex}&nondefault=true`))).toEqual([
      'Tools CV',
    ])
    const views = await at.ok('GET', `/katello/api/content_views?organization_id=${acme}&nondefault=true`)
    const waiting = views['results'].filter((one: {needs_publish: boolean}) => one.needs_publish)
    // three are there to be published or deleted
    expect(waiting.map((one: {name: string}) => one.name).sort()).toEqual(['All apps', 'Draft CV', 'Old CV'])
  })

  it('has hosts in image mode that run images of its repositories', async () => {
    const digests = new Map<string, string>()
    for (const repository of await fixtureRepositories())
      if (repository.name === 'os/rhel9') for (const [tag, digest] of repository.tags) digests.set(tag, digest)
    const images = await at.ok('GET', `/api/hosts/bootc_images?organization_id=${acme}`)
    const running = images['results'].flatMap((one: {digests: {bootc_booted_digest: string}[]}) =>
      one.digests.map((entry) => entry.bootc_booted_digest),
    )
    expect(new Set(running)).toEqual(new Set([digests.get('9.4'), digests.get('9.5')]))
    const {content_facet_attributes: facet} = await at.ok('GET', '/api/hosts/web1.example.com')
    expect(facet).toMatchObject({
      content_view_environment_labels: 'Prod/OS_CV',
      bootc_staged_digest: digests.get('9.5'),
      bootc_rollback_digest: digests.get('9.4'),
      manifest_entity_type: 'Katello::DockerManifest',
    })
    const command = await at.ok('GET', '/api/hosts/web1.example.com/transient_packages/containerfile_install_command')
    expect(command['packageCount']).toBe(2)
    expect((await at.ok('GET', '/api/hosts?search=image_mode%20=%20false'))['subtotal']).toBe(1)
  })

  it('has people with their rights', async () => {
    const as = (login: string, method: string, path: string, body?: unknown) =>
      at.ask(method, path, body, `${login}:changeme`)
    expect((await as('viewer', 'GET', '/katello/api/organizations')).body['total']).toBe(2)
    expect((await as('viewer', 'POST', '/katello/api/products', {organization_id: acme, name: 'x'})).status).toBe(403)
    expect((await as('developer', 'GET', '/katello/api/organizations')).body['total']).toBe(1)
    const developer = at.server.app.store.users.first({login: 'developer'})
    expect(developer && isAllowed(at.server.app.store, developer, 'sync_products', acme)).toBe(true)
    expect(developer && isAllowed(at.server.app.store, developer, 'sync_products', globex)).toBe(false)
  })

  it('has activation keys, a plan and host groups', async () => {
    const keys = await at.ok('GET', `/katello/api/organizations/${acme}/activation_keys`)
    expect(names(keys)).toEqual(['developers', 'image-mode-prod'])
    expect(keys['results'][1].content_view_environment_labels).toBe('Prod/OS_CV')
    const [plan] = (await at.ok('GET', `/katello/api/organizations/${acme}/sync_plans`))['results']
    expect(plan).toMatchObject({name: 'Nightly', enabled: true, products: [{name: 'Base Images'}]})
    const groups = await at.ok('GET', `/api/hostgroups?organization_id=${acme}&order=title`)
    expect(groups['results'].map((one: {title: string}) => one.title)).toEqual(['Servers', 'Servers/Image mode'])
    expect((await at.ok('GET', '/api/hosts?search=hostgroup_title%20=%20"Servers/Image%20mode"'))['subtotal']).toBe(2)
  })

  it('stays as it is when it is made again', async () => {
    const {store} = at.server.app
    const tables = [store.users, store.activationKeys, store.hosts, store.hostgroups, store.syncPlans, store.locations]
    const counts = () => tables.map((table) => table.count())
    const before = counts()
    await seedDemo(at.server.app.store)
    store.secrets.delete({name: 'demo_seeded'})
    expect(await seed(at.server.app)).toEqual({seeded: true})
    expect(await seed(at.server.app)).toEqual({seeded: false})
    expect(counts()).toEqual(before)
    expect(store.contentViewVersions.count({major: 2})).toBe(1)
  })
})
