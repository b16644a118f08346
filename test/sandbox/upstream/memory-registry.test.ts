import {describe, expect, it} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {digestOf} from '../../../src/core/digest'
import {blobsOf, parseManifest} from '../../../src/oci/manifest'
import {mediaTypes} from '../../../src/oci/mediatypes'
import {startUpstream} from '../../support/upstream'
import {failure, find, upstream} from '../../oci/support'

const index = (query: string) => `/index/static?label%3Aorg.flatpak.ref%3Aexists=1&${query}`
const names = async (response: Response) =>
  ((await response.json()) as {Results: {Name: string}[]}).Results.map(({Name}) => Name)

describe('the loopback registry', () => {
  it('serves whole blobs and ranges of them', async () => {
    const {url} = await upstream()
    const repository = find(await fixtureRepositories(), 'apps/web')
    const [digest, bytes] = [...repository.blobs][0] ?? ['', Buffer.alloc(0)]
    const get = (range?: string) => fetch(`${url}/v2/apps/web/blobs/${digest}`, {headers: range ? {range} : {}})
    const whole = await get()
    expect(digestOf(new Uint8Array(await whole.arrayBuffer()))).toBe(digest)
    const part = await get('bytes=10-19')
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(Buffer.from(bytes.subarray(10, 20)))
    expect((await get(`bytes=${bytes.length}-`)).status).toBe(416)
    const head = await fetch(`${url}/v2/apps/web/blobs/${digest}`, {method: 'HEAD'})
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)])
  })

  it('answers what it does not have or do in the words of the specification', async () => {
    const {url} = await upstream()
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(`${url}${path}`, {method})
      return [response.status, ((await response.json()) as {errors: {code: string}[]}).errors[0]?.code]
    }
    expect(await ask('/v2/none/tags/list')).toEqual([404, 'NAME_UNKNOWN'])
    expect(await ask('/v2/apps/web/manifests/none')).toEqual([404, 'MANIFEST_UNKNOWN'])
    expect(await ask(`/v2/apps/web/blobs/${digestOf('x')}`)).toEqual([404, 'BLOB_UNKNOWN'])
    expect(await ask('/v2/apps/web/blobs/uploads/', 'POST')).toEqual([405, 'UNSUPPORTED'])
    expect((await fetch(`${url}/v2/`)).headers.get('docker-distribution-api-version')).toBe('registry/2.0')
  })

  it('gives tokens only for what they were asked for', async () => {
    const {url} = await upstream({anonymous: true})
    const token = async (scope: string) => {
      const response = await fetch(`${url}/token?${new URLSearchParams({scope})}`)
      return ((await response.json()) as {token: string}).token
    }
    const status = async (value: string) =>
      (await fetch(`${url}/v2/apps/web/tags/list`, {headers: {authorization: `Bearer ${value}`}})).status
    expect(await status(await token('repository:apps/web:pull,push'))).toBe(200)
    expect(await status(await token('repository:apps/web:push'))).toBe(401)
    expect(await status(await token('repository:os/rhel9:pull'))).toBe(401)
    expect(await status('made-up')).toBe(401)
  })

  it('filters its flatpak index: the same parameter twice means either, different ones mean both', async () => {
    const {url} = await upstream()
    const ask = async (query: string) => names(await fetch(`${url}${index(query)}`))
    expect((await ask('tag=latest')).sort()).toEqual([
      'flatpaks/firefox',
      'flatpaks/maps',
      'flatpaks/notes',
      'flatpaks/platform',
    ])
    expect(await ask('repository=flatpaks/maps&repository=flatpaks/notes')).toHaveLength(2)
    expect(await ask('repository=flatpaks/maps&tag=stable')).toEqual(['flatpaks/maps'])
    expect(await ask('architecture=arm64')).toEqual([])
    expect(await ask('os=linux&architecture=arm64&architecture=amd64')).toHaveLength(4)
    expect(await ask('label:name=notes')).toEqual(['flatpaks/notes'])
    expect(await ask('label:nothing:exists=1')).toEqual([])
    expect((await fetch(`${url}/index/static?color=red`)).status).toBe(400)
    expect((await fetch(`${url}/index/static?label:x:exists=2`)).status).toBe(400)
  })

  it('lists multi-arch images under Lists', async () => {
    const {url} = await upstream()
    const response = await fetch(`${url}/index/static?repository=apps/web&tag=1.0&architecture=arm64`)
    const {Results} = (await response.json()) as {
      Results: {Images: unknown[]; Lists: {MediaType: string; Tags: string[]; Images: {Architecture: string}[]}[]}[]
    }
    expect(Results[0]?.Images).toEqual([])
    expect(Results[0]?.Lists[0]).toMatchObject({MediaType: mediaTypes.ociIndex, Tags: ['1.0']})
    expect(Results[0]?.Lists[0]?.Images.map(({Architecture}) => Architecture)).toEqual(['arm64'])
  })

  it('says when its index has not changed', async () => {
    const {url} = await upstream()
    const first = await fetch(`${url}${index('tag=latest')}`)
    const again = await fetch(`${url}${index('tag=latest')}`, {
      headers: {'if-none-match': first.headers.get('etag') ?? ''},
    })
    expect(again.status).toBe(304)
  })

  it('shows what is changed while it runs', async () => {
    const repositories = await fixtureRepositories()
    const {url} = await upstream({repositories})
    find(repositories, 'apps/web').tags.delete('latest')
    expect((await fetch(`${url}/v2/apps/web/manifests/latest`)).status).toBe(404)
  })

  it('survives requests that make no sense', async () => {
    const {url} = await upstream()
    for (const path of [
      '/',
      '/v2//tags/list',
      '/v2/%zz/tags/list',
      '/v2/a/manifests/',
      '//x',
      '/v2/_catalog?n=x&last=',
    ])
      expect((await fetch(url + path)).status).toBeLessThan(500)
  })

  it('refuses a port that is taken with a usage error', async () => {
    const {host} = await upstream()
    const port = Number(host.split(':')[1])
    expect((await failure(startUpstream({repositories: [], port}).then((server) => server.close()))).exit).toBe(64)
  })

  it('holds layers that its manifests describe', async () => {
    for (const repository of await fixtureRepositories())
      for (const stored of repository.manifests.values())
        for (const {digest} of blobsOf(parseManifest(stored.bytes))) expect(repository.blobs.has(digest)).toBe(true)
  })
})
