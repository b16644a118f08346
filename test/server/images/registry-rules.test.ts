import {describe, expect, test} from 'vitest'
import {ask, codes, pushBlob, pushImage, start, type Ask} from '../../oci/server/client'
import {blobOf, imageOf, openStore, storeImage} from '../../oci/store/harness'
import {serve, type Serving} from '../../oci/server/running'
import type {ContentStore} from '../../../src/oci/store'
import type {IdentifyOptions} from '../../../src/server/images/registry/identity'
import {katelloPorts} from '../../../src/server/images/registry/ports'
import {missingManifest} from '../../../src/server/kernel/registry/refusals'
import {MemoryKatello} from './memory-katello'

interface Running extends Serving {
  readonly memory: MemoryKatello
  readonly store: ContentStore
}

/** The registry by Katello's rules, over a Katello in memory. */
async function startRegistry(options: IdentifyOptions = {}): Promise<Running> {
  const {store, database} = await openStore()
  const memory = new MemoryKatello(store)
  const ports = katelloPorts({...memory.parts(), ...options})
  return {memory, store, ...(await serve(ports, {missingManifest}, () => database.close()))}
}

const begin = (to: Running, name: string, options: Ask = {}) =>
  ask(to, `/v2/${name}/blobs/uploads/`, {method: 'POST', body: '', ...options})

describe('names of pushed repositories', () => {
  const refusal = async (to: Running, name: string, auth = 'admin:changeme') => {
    const answer = await begin(to, name, {auth})
    return [answer.status, ...(answer.status < 400 ? [] : codes(answer))]
  }

  test('by labels in lower case and by ids', async () => {
    const to = await startRegistry()
    expect(await refusal(to, 'acme/apps/web')).toEqual([202])
    expect(await refusal(to, 'id/1/8/web')).toEqual([202])
    expect([...to.memory.repositories.keys()]).toEqual(['acme/apps/web', 'id/1/8/web'])
    expect(await refusal(to, 'acme/apps/web')).toEqual([202])
    expect(to.memory.created).toBe(2)
  })

  test('other shapes are NAME_INVALID', async () => {
    const to = await startRegistry()
    for (const name of [
      'acme',
      'acme/apps',
      'acme/apps/web/deep',
      'acme/dev/cv/apps/web',
      'id/1/7',
      'id/1/7/web/deep',
      'id/01/7/web',
      'id/1/x7/web',
      'id/1/0/web',
      'id/acme/7/web',
      'acme//web',
      'acme/%20/web',
    ])
      expect([name, ...(await refusal(to, name))]).toEqual([name, 400, 'NAME_INVALID'])
    expect(to.memory.created).toBe(0)
  })

  test('organizations and products that do not exist are NAME_UNKNOWN', async () => {
    const to = await startRegistry()
    for (const name of [
      'nobody/apps/web',
      'acme/nothing/web',
      'ACME/apps/web',
      'acme/Apps/web',
      'id/2/7/web',
      'id/1/9/web',
    ])
      expect([name, ...(await refusal(to, name))]).toEqual([name, 404, 'NAME_UNKNOWN'])
  })

  test('labels that differ only in case must be told apart by id', async () => {
    const to = await startRegistry()
    to.memory.organizations.push({id: 12, label: 'OTHER'})
    to.memory.products.push({id: 13, label: 'APPS', organizationId: 1})
    expect(await refusal(to, 'other/apps/web')).toEqual([409, 'NAME_INVALID'])
    const product = await begin(to, 'acme/apps/web')
    expect([product.status, ...codes(product)]).toEqual([409, 'NAME_INVALID'])
    expect(product.text).toContain('id/1/<product ID>/web')
    expect(await refusal(to, 'id/1/13/web')).toEqual([202])
  })

  test('when a repository is already there, the way out is named', async () => {
    const to = await startRegistry()
    await begin(to, 'acme/apps/web')
    to.memory.products.push({id: 13, label: 'APPS', organizationId: 1})
    expect((await begin(to, 'acme/apps/web')).text).toContain('product 7 already has web')
  })

  test('a repository keeps the form it was first pushed by, and synced ones cannot be pushed to', async () => {
    const to = await startRegistry()
    await begin(to, 'acme/apps/web')
    await begin(to, 'id/1/7/api')
    expect(await refusal(to, 'id/1/7/web')).toEqual([409, 'NAME_INVALID'])
    expect(await refusal(to, 'acme/apps/api')).toEqual([409, 'NAME_INVALID'])
    const synced = to.memory.addRepository('acme/apps/synced', to.store.sets.create())
    to.memory.roots.push({productId: 7, label: 'synced', root: {repository: synced, format: null}})
    expect(await refusal(to, 'acme/apps/synced')).toEqual([409, 'NAME_INVALID'])
  })

  test('the permission to synchronize the product decides', async () => {
    const to = await startRegistry()
    expect(await refusal(to, 'acme/apps/web', 'dev:secret')).toEqual([202])
    expect(await refusal(to, 'acme/tools/web', 'dev:secret')).toEqual([404, 'DENIED'])
    expect(await refusal(to, 'acme/apps/web', 'guest:guest')).toEqual([404, 'DENIED'])
    for (const [method, what] of [
      ['PUT', 'manifests/v1'],
      ['DELETE', 'manifests/v1'],
      ['DELETE', `blobs/${blobOf().digest}`],
      ['PATCH', 'blobs/uploads/00000000-0000-0000-0000-000000000000'],
    ] as const) {
      const answer = await ask(to, `/v2/acme/apps/web/${what}`, {method, body: '', auth: 'guest:guest'})
      expect([what, answer.status, ...codes(answer)]).toEqual([what, 404, 'DENIED'])
    }
  })

  test('a name that is no label is refused as Katello refuses it', async () => {
    const to = await startRegistry()
    for (const name of [
      'acme/apps/web.app',
      'acme/apps/a__b',
      'acme/apps/a--b',
      'acme/apps/App',
      `acme/apps/${'x'.repeat(129)}`,
    ]) {
      const answer = await begin(to, name)
      expect([name, answer.status]).toEqual([name, 422])
      expect(answer.json()).toHaveProperty('errors')
    }
    expect(to.memory.created).toBe(0)
  })

  test('the repository appears with the first upload request, even if nothing follows', async () => {
    const to = await startRegistry()
    expect((await ask(to, '/v2/acme/apps/web/manifests/v1')).status).toBe(404)
    expect((await ask(to, `/v2/acme/apps/web/blobs/${blobOf().digest}`, {method: 'HEAD'})).status).toBe(404)
    expect(to.memory.created).toBe(0)
    await Promise.all(Array.from({length: 6}, () => begin(to, 'acme/apps/web')))
    expect(to.memory.created).toBe(1)
    expect((await ask(to, '/v2/acme/apps/web/tags/list')).json()).toEqual({name: 'acme/apps/web', tags: []})
  })
})

describe('who may read', () => {
  const secured = async (options: IdentifyOptions = {}) => {
    const to = await startRegistry(options)
    const image = imageOf()
    const set = to.store.sets.create({tags: {v1: await storeImage(to.store, image)}})
    to.memory.addRepository('acme/dev/cv/apps/closed', set)
    to.memory.addRepository('acme/lib/cv/apps/open', set, {needsUser: false})
    return {...to, image}
  }
  const status = async (to: Running, name: string, options: Ask = {}) =>
    (await ask(to, `/v2/${name}/manifests/v1`, options)).status
  const closed = 'acme/dev/cv/apps/closed'
  const open = 'acme/lib/cv/apps/open'

  test('nobody reads what is open and is challenged for the rest', async () => {
    const to = await secured()
    expect(await status(to, open, {auth: null})).toBe(200)
    expect(await status(to, open, {auth: 'admin:wrong'})).toBe(200)
    for (const path of [`/v2/${closed}/manifests/v1`, '/v2/acme/no/thing/manifests/v1', '/v2/', '/v1/_ping']) {
      const answer = await ask(to, path, {auth: null})
      expect([path, answer.status]).toEqual([path, 401])
      expect(answer.headers['www-authenticate']).toBe(
        `Bearer realm="${to.base}/v2/token",service="127.0.0.1",scope="repository:registry:pull,push"`,
      )
      expect(answer.json()).toEqual({error: {message: expect.stringContaining('authenticate') as string}})
    }
  })

  test('a user sees what is readable, the rest does not exist', async () => {
    const to = await secured()
    expect(await status(to, closed)).toBe(200)
    const answer = await ask(to, `/v2/${closed}/manifests/v1`, {auth: 'guest:guest'})
    expect([answer.status, ...codes(answer)]).toEqual([404, 'NAME_UNKNOWN'])
    expect(await status(to, open, {auth: 'guest:guest'})).toBe(200)
    expect(await status(to, closed, {auth: 'admin:wrong'})).toBe(401)
    expect(await status(to, closed, {auth: null, headers: {authorization: 'Negotiate x'}})).toBe(401)
  })

  test('a host sees its content view environments, by header and by certificate', async () => {
    const subject = {commonName: 'uuid-2'}
    const to = await secured({certificateOf: ({headers}) => (headers['x-test-cert'] ? subject : undefined)})
    to.memory.hosts.set('uuid-1', [closed])
    to.memory.hosts.set('uuid-2', [])
    expect(await status(to, closed, {auth: null, headers: {hostuuid: 'uuid-1'}})).toBe(200)
    expect(await status(to, closed, {auth: null, headers: {hostuuid: 'unknown'}})).toBe(401)
    expect(await status(to, closed, {auth: null, headers: {'x-test-cert': '1'}})).toBe(404)
    to.memory.hosts.set('uuid-2', [closed])
    expect(await status(to, closed, {auth: null, headers: {'x-test-cert': '1'}})).toBe(200)
    const push = await begin(to, 'acme/apps/web', {auth: null, headers: {'x-test-cert': '1'}})
    expect([push.status, ...codes(push)]).toEqual([404, 'DENIED'])
    to.memory.hosts.clear()
    expect(await status(to, closed, {auth: null, headers: {'x-test-cert': '1'}})).toBe(401)
  })

  test('a host header from elsewhere is not believed', async () => {
    const to = await secured({trustHostHeader: () => false})
    to.memory.hosts.set('uuid-1', [closed])
    expect(await status(to, closed, {auth: null, headers: {hostuuid: 'uuid-1'}})).toBe(401)
  })

  test("an organization's debug certificate reads that organization", async () => {
    const to = await secured({certificateOf: () => ({organization: 'ACME'})})
    expect(await status(to, closed, {auth: null})).toBe(200)
    to.memory.addRepository('other/dev/cv/apps/x', to.memory.named(closed)?.contentSetId ?? 0)
    expect(await status(to, 'other/dev/cv/apps/x', {auth: null})).toBe(404)
  })

  test('the catalog is what the caller may read; only a wrong password is refused', async () => {
    const to = await secured()
    const names = async (options: Ask) => (await ask(to, '/v2/_catalog', options)).json()
    expect(await names({})).toEqual({repositories: [closed, open]})
    expect(await names({auth: null})).toEqual({repositories: [open]})
    expect(await names({auth: null, headers: {authorization: 'Bearer nonsense'}})).toEqual({repositories: [open]})
    expect((await ask(to, '/v2/_catalog', {auth: 'admin:wrong'})).status).toBe(401)
  })

  test('pages of the catalog have what the caller may read, in order, and a link as long as there is more', async () => {
    const to = await secured()
    const page = async (query: string, options: Ask = {}) => {
      const {headers, json} = await ask(to, `/v2/_catalog${query}`, options)
      return [(json() as {repositories: string[]}).repositories, headers['link'] !== undefined]
    }
    const [first = '', second = ''] = [closed, open].toSorted()
    expect(await page('?n=1')).toEqual([[first], true])
    expect(await page(`?n=1&last=${encodeURIComponent(first)}`)).toEqual([[second], false])
    expect(await page(`?last=${encodeURIComponent(second)}`)).toEqual([[], false])
    expect(await page('?n=0')).toEqual([[], false])
    expect(await page('?n=1', {auth: null})).toEqual([[open], false])
  })

  test('search is for docker clients; podman is sent to the catalog', async () => {
    const to = await secured()
    expect((await ask(to, '/v1/search?q=closed&n=5')).json()).toEqual({
      num_results: 1,
      query: 'closed',
      results: [{name: closed, description: null}],
    })
    expect((await ask(to, '/v1/search?q=apps', {auth: null})).json()).toMatchObject({num_results: 1})
    const podman = await ask(to, '/v1/search?q=x', {headers: {'docker-distribution-api-version': 'registry/2.0'}})
    expect([podman.status, podman.json()]).toEqual([404, {}])
    expect((await ask(to, '/v1/_ping')).status).toBe(200)
  })
})

describe('tokens', () => {
  const token = async (to: Running, query: string, auth: string | null = 'admin:changeme') => {
    const answer = await ask(to, `/v2/token${query}`, {auth})
    return {status: answer.status, headers: answer.headers, ...(answer.json() as Record<string, unknown>)} as {
      status: number
      headers: Record<string, string>
      token?: string
      expires_in?: number
      issued_at?: string
    }
  }
  const bearer = (value: string | undefined): Ask => ({auth: null, headers: {authorization: `Bearer ${value}`}})
  const full = '?account=admin&service=127.0.0.1&scope=repository:acme/apps/web:pull,push'

  test('a login gets one token, again and again, with its expiry pushed forward', async () => {
    const to = await startRegistry()
    const first = await token(to, full)
    expect(first).toMatchObject({status: 200, expires_in: 3600})
    expect(first.issued_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/)
    expect((await token(to, '?account=admin')).token).toBe(first.token)
    expect(to.memory.issued).toHaveLength(1)
    expect((await ask(to, '/v2/', bearer(first.token))).status).toBe(200)
    expect((await begin(to, 'acme/apps/web', bearer(first.token))).status).toBe(202)
    expect((await ask(to, '/v2/', bearer('nonsense'))).status).toBe(401)
  })

  test('the seconds grow with the age of the token, so that the end is right', async () => {
    const to = await startRegistry()
    const first = await token(to, full)
    const created = new Date(Date.now() - 7_200_000)
    to.memory.changeToken(1, {createdAt: created})
    const again = await token(to, full)
    expect(again.expires_in).toBeGreaterThanOrEqual(3600 + 7200 - 1)
    expect(new Date(again.issued_at ?? '').getTime()).toBeLessThan(new Date(first.issued_at ?? '').getTime())
  })

  test('without a login only what is open has a token', async () => {
    const to = await startRegistry()
    to.memory.addRepository('acme/open', to.store.sets.create(), {needsUser: false})
    to.memory.addRepository('acme/closed', to.store.sets.create())
    expect(await token(to, '', null)).toMatchObject({status: 200, token: 'unauthenticated', expires_in: 180})
    expect(await token(to, '?scope=repository:acme/open:pull', null)).toMatchObject({token: 'unauthenticated'})
    for (const query of [
      '?scope=repository:acme/open:pull,push',
      '?scope=repository:acme/closed:pull',
      '?scope=repository:acme/none:pull',
      '?account=admin',
      '?scope=repository:acme/open:pull&scope=repository:acme/closed:pull',
    ]) {
      const answer = await token(to, query, null)
      expect([query, answer.status, answer.headers['www-authenticate']]).toEqual([query, 401, undefined])
    }
    expect((await ask(to, '/v2/acme/open/tags/list', bearer('unauthenticated'))).status).toBe(200)
    expect((await ask(to, '/v2/acme/closed/tags/list', bearer('unauthenticated'))).status).toBe(401)
    expect((await token(to, full, 'admin:wrong')).status).toBe(401)
  })

  test('a revoked token blocks until the next login without a scope', async () => {
    const to = await startRegistry()
    const first = await token(to, full)
    to.memory.changeToken(1, {revoked: true})
    expect((await ask(to, '/v2/', bearer(first.token))).status).toBe(401)
    expect((await token(to, full)).status).toBe(401)
    const second = await token(to, '?account=admin')
    expect(second.status).toBe(200)
    expect(second.token).not.toBe(first.token)
    expect((await ask(to, '/v2/', bearer(first.token))).status).toBe(401)
    expect((await ask(to, '/v2/', bearer(second.token))).status).toBe(200)
  })

  test('an expired token is no login, and the next request for it makes it good again', async () => {
    const to = await startRegistry()
    const {token: value} = await token(to, full)
    to.memory.changeToken(1, {expiresAt: new Date(Date.now() - 1000)})
    expect((await ask(to, '/v2/', bearer(value))).status).toBe(401)
    expect((await token(to, full)).token).toBe(value)
    expect((await ask(to, '/v2/', bearer(value))).status).toBe(200)
  })

  test('an upload that was started with a token can be finished after the token expired', async () => {
    const to = await startRegistry()
    const {token: value} = await token(to, full)
    const blob = blobOf()
    const location = await start(to, 'acme/apps/web', bearer(value))
    to.memory.changeToken(1, {expiresAt: new Date(Date.now() - 1000)})
    expect((await begin(to, 'acme/apps/web', bearer(value))).status).toBe(401)
    const patched = await ask(to, location, {method: 'PATCH', body: blob.bytes, ...bearer(value)})
    expect(patched.status).toBe(202)
    expect(
      (await ask(to, `${location}?digest=${blob.digest}`, {method: 'PUT', body: '', ...bearer(value)})).status,
    ).toBe(201)
    expect((await begin(to, 'acme/apps/web', bearer(value))).status).toBe(202)
  })

  test("an expired token does not finish another user's upload, nor does a revoked one its own", async () => {
    const to = await startRegistry()
    const {token: value} = await token(to, full)
    const location = await start(to, 'acme/apps/web', {auth: 'dev:secret'})
    const own = await start(to, 'acme/apps/web', bearer(value))
    to.memory.changeToken(1, {expiresAt: new Date(Date.now() - 1000)})
    expect((await ask(to, location, {method: 'PATCH', body: 'x', ...bearer(value)})).status).toBe(401)
    to.memory.changeToken(1, {revoked: true})
    expect((await ask(to, own, {method: 'PATCH', body: 'x', ...bearer(value)})).status).toBe(401)
  })

  test('a token in use for a push does not run out, a personal one keeps its end', async () => {
    const to = await startRegistry()
    const {token: value} = await token(to, full)
    const near = new Date(Date.now() + 60_000)
    to.memory.changeToken(1, {expiresAt: near})
    await pushBlob(to, 'acme/apps/web', blobOf(), bearer(value))
    expect(to.memory.issued[0]?.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 3_500_000)
    to.memory.changeToken(1, {expiresAt: near, name: 'mine'})
    await pushBlob(to, 'acme/apps/web', blobOf(), bearer(value))
    expect(to.memory.issued[0]?.expiresAt).toEqual(near)
  })
})

test('a tag that is not there, or a digest that no repository has, is an unknown name', async () => {
  const to = await startRegistry()
  const [image, foreign] = [imageOf(), imageOf()]
  await storeImage(to.store, foreign)
  await pushImage(to, 'acme/apps/web', 'v1', image)
  const miss = async (reference: string) => codes(await ask(to, `/v2/acme/apps/web/manifests/${reference}`))
  expect(await miss('nope')).toEqual(['NAME_UNKNOWN'])
  expect(await miss(blobOf().digest)).toEqual(['NAME_UNKNOWN'])
  expect(await miss(foreign.digest)).toEqual(['MANIFEST_UNKNOWN'])
})

test('the flatpak index recognizes hosts by header and by address', async () => {
  const to = await startRegistry()
  const labels = {'org.flatpak.ref': 'app/org.example.Hello/x86_64/stable', 'org.flatpak.metadata': '[Application]\n'}
  const tags = {latest: await storeImage(to.store, imageOf({labels}))}
  for (const name of ['acme/dev/a', 'acme/dev/b']) to.memory.addRepository(name, to.store.sets.create({tags}))
  const names = async (headers: Record<string, string> = {}) => {
    const answer = await ask(to, '/index/static?label%3Aorg.flatpak.ref%3Aexists=1', {auth: null, headers})
    return (answer.json() as {Results: {Name: string}[]}).Results.map(({Name}) => Name)
  }
  expect(await names()).toEqual([])
  to.memory.hosts.set('uuid-1', ['acme/dev/a'])
  expect(await names({hostuuid: 'uuid-1'})).toEqual(['acme/dev/a'])
  to.memory.hosts.set('uuid-2', ['acme/dev/b'])
  to.memory.addresses.set('127.0.0.1', 'uuid-2')
  expect(await names()).toEqual(['acme/dev/b'])
})
