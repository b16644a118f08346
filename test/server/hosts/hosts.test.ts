import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {registerHost} from '../../../src/server/hosts/rules'
import {harness, type Harness} from '../harness'

let at: Harness
let manifestDigest: string
const digest = (hex: string) => `sha256:${hex.repeat(64)}`
const rhel = 'katello.example.com/acme/os/rhel9:latest'
const fedora = 'quay.io/fedora/fedora-bootc:42'

beforeAll(async () => {
  at = await harness()
  const image = await buildImage([[{path: 'etc/'}]], {labels: {'containers.bootc': '1'}})
  const {content} = at.server.app
  for (const [blob, bytes] of image.blobs) await content.putBlob(bytes, {digest: blob})
  manifestDigest = (await content.putManifest(image.manifest.bytes, {mediaType: image.manifest.mediaType})).digest
})
afterAll(() => at.close())

function register(name: string, facts?: Record<string, unknown>): {id: number; uuid: string} {
  const organization = at.server.app.store.organizations.get(1)
  const {host, uuid} = registerHost(at.server.app, {name, organization, ...(facts && {facts})})
  return {id: host.id, uuid}
}
const booted = (image: string | null, of: string | null) => ({'bootc.booted.image': image, 'bootc.booted.digest': of})
const facetOf = async (id: number) => (await at.ok('GET', `/api/hosts/${id}`))['content_facet_attributes']
const send = (uuid: string, facts: Record<string, unknown>) => at.ask('PUT', `/rhsm/consumers/${uuid}`, {facts})

describe('registration', () => {
  it('gives a host its identity and content from Library, and keeps its id when it is done again', async () => {
    const first = register('Alpha.example.com')
    const shown = await at.ok('GET', '/api/hosts/alpha.example.com')
    expect(shown).toMatchObject({
      id: first.id,
      name: 'alpha.example.com',
      organization_name: 'Default Organization',
      location_name: 'Default Location',
      content_facet_attributes: {
        uuid: first.uuid,
        content_view_environment_labels: 'Library',
        multi_content_view_environment: false,
        content_view: {name: 'Default Organization View'},
        lifecycle_environment: {name: 'Library'},
      },
      subscription_facet_attributes: {uuid: first.uuid},
      permissions: {view_hosts: true, edit_hosts: true},
    })
    const again = register('alpha.example.com')
    expect([again.id, again.uuid === first.uuid]).toEqual([first.id, false])
    expect((await send(first.uuid, {})).status).toBe(404)
  })

  it('works over the network, with a login or an activation key, and not without either', async () => {
    const ask = (body: Record<string, unknown>, user?: string | null) => at.ask('POST', '/rhsm/consumers', body, user)
    const owner = 'Default_Organization'
    const made = await ask({name: 'net.example.com', owner, facts: {'network.ipv4_address': '10.0.0.7'}})
    expect([made.status, made.body['owner'].key]).toEqual([200, owner])
    expect((await at.ok('GET', '/api/hosts?search=ip%20=%2010.0.0.7'))['results'][0].name).toBe('net.example.com')
    expect((await ask({name: 'x.example.com', owner}, null)).status).toBe(401)
    expect((await ask({name: 'x.example.com', owner, activation_keys: 'none'}, null)).status).toBe(404)
    const gone = await at.ask('DELETE', `/rhsm/consumers/${made.body['uuid']}`)
    expect(gone.status).toBe(204)
    expect(await at.ok('GET', '/api/hosts/net.example.com')).not.toHaveProperty('content_facet_attributes')
  })

  it('refuses names that are none', () => {
    expect(() => register('not a name')).toThrow(/Name is invalid/)
    expect(() => register('')).toThrow(/Name can't be blank/)
  })
})

describe('facts of image mode', () => {
  it('fill the eight fields and link the manifest that runs', async () => {
    const {id, uuid} = register('boot.example.com')
    expect(await facetOf(id)).toMatchObject({bootc_booted_image: null, bootc_rollback_digest: null})
    const reply = await send(uuid, {
      ...booted(rhel, manifestDigest),
      'bootc.staged.image': rhel,
      'bootc.staged.digest': digest('b'),
      'bootc.available.image': rhel,
      'bootc.available.digest': digest('B'),
      'bootc.rollback.image': rhel,
      'bootc.rollback.digest': digest('d'),
    })
    expect(reply.status).toBe(200)
    expect(await facetOf(id)).toMatchObject({
      bootc_booted_image: rhel,
      bootc_booted_digest: manifestDigest,
      bootc_staged_digest: digest('b'),
      bootc_available_digest: digest('B'),
      bootc_rollback_digest: digest('d'),
      manifest_entity_type: 'Katello::DockerManifest',
      manifest_entity_id: at.server.app.content.manifests.byDigest(manifestDigest)?.id,
    })
  })

  it('keep what is not mentioned, clear what is null, and link nothing that is not known here', async () => {
    const {id, uuid} = register('keep.example.com', {...booted(rhel, manifestDigest), 'bootc.staged.image': fedora})
    await send(uuid, {'bootc.staged.image': null, 'memory.memtotal': '1'})
    expect(await facetOf(id)).toMatchObject({
      bootc_booted_image: rhel,
      bootc_staged_image: null,
      manifest_entity_type: 'Katello::DockerManifest',
    })
    await send(uuid, {'bootc.booted.digest': digest('e')})
    expect(await facetOf(id)).toMatchObject({bootc_booted_digest: digest('e'), manifest_entity_id: null})
  })

  it('with a bad digest change nothing, and say nothing', async () => {
    const {id, uuid} = register('bad.example.com', booted(rhel, digest('a')))
    const reply = await send(uuid, {...booted(fedora, 'sha256:short'), 'bootc.staged.image': fedora})
    expect(reply.status).toBe(200)
    expect(await facetOf(id)).toMatchObject({bootc_booted_image: rhel, bootc_staged_image: null})
  })

  it('are taken from who may edit hosts only', async () => {
    const {uuid} = register('guarded.example.com')
    expect((await at.ask('PUT', `/rhsm/consumers/${uuid}`, {facts: {}}, null)).status).toBe(401)
    expect((await at.ask('PUT', `/rhsm/consumers/${uuid}`, {facts: {}}, 'admin:wrong')).status).toBe(401)
  })
})

describe('searching hosts', () => {
  const names = async (search: string): Promise<string[]> =>
    (await at.ok('GET', `/api/hosts?thin=true&order=name&search=${encodeURIComponent(search)}`))['results'].map(
      (host: {name: string}) => host.name,
    )

  it('knows image mode, images and content', async () => {
    expect(await names('image_mode = true')).toEqual(['bad.example.com', 'boot.example.com', 'keep.example.com'])
    expect(await names('image_mode = false and name ^ (alpha.example.com, boot.example.com)')).toEqual([
      'alpha.example.com',
    ])
    expect(await names(`bootc_booted_image ~ rhel9 and bootc_staged_digest = ${digest('b')}`)).toEqual([
      'boot.example.com',
    ])
    expect(await names('has bootc_available_image')).toEqual(['boot.example.com'])
    expect(await names('lifecycle_environment = Library and name = boot.example.com')).toHaveLength(1)
    expect(await names('lifecycle_environment != Library')).toEqual(['net.example.com'])
    expect(await names('rhel9')).toEqual([])
  })

  it('refuses other operators on image_mode', async () => {
    const reply = await at.ask('GET', '/api/hosts?search=image_mode%20!=%20true')
    expect([reply.status, reply.body['error'].message]).toEqual([
      400,
      "Operator '!=' is not supported by field 'image_mode'",
    ])
    expect((await at.ask('GET', '/api/hosts?search=image_mode%20=%20maybe')).status).toBe(400)
  })

  it('completes fields on both paths', async () => {
    for (const path of ['/api/hosts', '/katello/api/host_bootc_images']) {
      const list = await at.ok('GET', `${path}/auto_complete_search?search=bootc_b`)
      expect(list.map((one: {label: string}) => one.label)).toEqual(['bootc_booted_digest', 'bootc_booted_image'])
    }
  })
})

describe('the list of booted images', () => {
  beforeAll(() => {
    register('f1.example.com', booted(fedora, digest('1')))
    register('f2.example.com', booted(fedora, digest('1')))
    register('f3.example.com', booted(fedora, digest('2')))
    register('half.example.com', booted('quay.io/a:1', null))
  })
  const images = (query = '') => at.ok('GET', `/api/hosts/bootc_images${query}`)

  it('groups hosts by image and digest, without the keys of other lists', async () => {
    const body = await images()
    expect(Object.keys(body).sort()).toEqual(['page', 'per_page', 'results', 'sort', 'subtotal', 'total'])
    expect(body).toMatchObject({total: 3, subtotal: 3, sort: {by: 'bootc_booted_image', order: 'asc'}})
    expect(body['results'].map((one: {bootc_booted_image: string}) => one.bootc_booted_image)).toEqual([
      rhel,
      'quay.io/a:1',
      fedora,
    ])
    expect(body['results'][2].digests).toEqual([
      {bootc_booted_digest: digest('1'), host_count: 2},
      {bootc_booted_digest: digest('2'), host_count: 1},
    ])
    expect(body['results'][1].digests).toEqual([{bootc_booted_digest: null, host_count: 1}])
  })

  it('pages by image, sorts by what is known, and searches hosts', async () => {
    const second = await images('?per_page=1&page=2')
    expect([second['total'], second['results'].length, second['results'][0].bootc_booted_image]).toEqual([
      3,
      1,
      'quay.io/a:1',
    ])
    const counted = await images('?order=host_count%20DESC&per_page=1')
    expect(counted['sort']).toEqual({by: 'host_count', order: 'desc'})
    expect((await images('?sort_by=nonsense&sort_order=desc'))['sort']).toEqual({
      by: 'bootc_booted_image',
      order: 'asc',
    })
    const found = await images('?search=name%20~%20f1')
    expect(found).toMatchObject({subtotal: 1, results: [{bootc_booted_image: fedora, digests: [{host_count: 1}]}]})
    expect((await at.ask('GET', '/api/hosts/bootc_images?search=nothing%20=%201')).status).toBe(400)
  })

  it('stays within an organization', async () => {
    const other = await at.ok('POST', '/katello/api/organizations', {organization: {name: 'Other'}})
    expect((await images(`?organization_id=${other['id']}`))['results']).toEqual([])
    expect((await images('?organization_id=1'))['total']).toBe(3)
  })
})

describe('packages of a host', () => {
  let id: number
  beforeAll(async () => {
    const made = register('pkg.example.com')
    id = made.id
    const one = (name: string, persistence?: string, epoch = '0') => ({
      name,
      version: '1.0',
      release: '1.el9',
      arch: 'x86_64',
      epoch,
      ...(persistence && {persistence}),
    })
    await at.ok('PUT', `/rhsm/consumers/${made.uuid}/packages`, [
      one('vim', 'transient', '2'),
      one('bash', 'persistent'),
      one('strace', 'transient'),
      one('old'),
      {name: 'broken'},
    ])
  })

  it('tell whether they last', async () => {
    const names = async (query: string) =>
      (await at.ok('GET', `/api/hosts/${id}/packages${query}`))['results'].map((one: {name: string}) => one.name)
    expect(await names('')).toEqual(['bash', 'old', 'strace', 'vim'])
    expect(await names('?persistence=transient')).toEqual(['strace', 'vim'])
    expect(await names('?persistence=nil')).toEqual(['old'])
    expect(await names('?search=persistence%20=%20persistent')).toEqual(['bash'])
    expect((await at.ok('GET', `/api/hosts/${id}/packages?search=name%20=%20vim`))['results'][0]).toMatchObject({
      nvra: 'vim-1.0-1.el9.x86_64',
      nvrea: 'vim-2:1.0-1.el9.x86_64',
      persistence: 'transient',
    })
  })

  it('become a line of a Containerfile', async () => {
    const command = (query = '') =>
      at.ok('GET', `/api/hosts/${id}/transient_packages/containerfile_install_command${query}`)
    expect(await command()).toEqual({
      command: 'RUN dnf install -y strace-1.0-1.el9.x86_64 vim-2:1.0-1.el9.x86_64',
      packageCount: 2,
    })
    expect((await command('?include_unknown_persistence=true'))['packageCount']).toBe(3)
    expect((await command('?search=name%20=%20vim'))['packageCount']).toBe(1)
    expect(await command('?search=name%20=%20none')).toEqual({command: null, packageCount: 0})
  })
})

describe('hosts', () => {
  it('are changed and deleted', async () => {
    const {id} = register('change.example.com')
    const changed = await at.ok('PUT', `/api/hosts/${id}`, {host: {comment: 'rack 4'}})
    expect([changed['comment'], changed['name']]).toEqual(['rack 4', 'change.example.com'])
    const wrong = await at.ask('PUT', `/api/hosts/${id}`, {
      host: {content_facet_attributes: {content_view_environments: ['Prod/None']}},
    })
    expect([wrong.status, Object.keys(wrong.body['error'].errors)]).toEqual([422, ['content_view_environments']])
    await at.ok('DELETE', `/api/hosts/${id}`)
    expect((await at.ask('GET', `/api/hosts/${id}`)).status).toBe(404)
  })
})
