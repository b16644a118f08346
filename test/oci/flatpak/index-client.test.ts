import {gzipSync} from 'node:zlib'
import {describe, expect, it} from 'vitest'
import {fixtureRepositories, fixtureRuntime} from '../../../src/sandbox/upstream/images'
import {digestOf} from '../../../src/core/digest'
import {fetchFlatpakIndex, flatpakIndexUrl, parseFlatpakIndex} from '../../../src/oci/flatpak/index-client'
import {flatpakContent, parseFlatpakRef, runtimeOf} from '../../../src/oci/flatpak/labels'
import {failure, find, impatientClock, scripted, upstream} from '../support'

const digest = digestOf('x')
const exists = 'label%3Aorg.flatpak.ref%3Aexists=1'

describe('flatpakIndexUrl', () => {
  it.each([
    ['https://h.example', `https://h.example/index/static?${exists}&tag=latest`],
    ['https://h.example/', `https://h.example/index/static?${exists}&tag=latest`],
    ['https://flatpaks.example/rhel/', `https://flatpaks.example/rhel/index/static?${exists}&tag=latest`],
    ['https://h.example/index/', `https://h.example/index/static?${exists}&tag=latest`],
    ['https://h.example/index/static', `https://h.example/index/static?${exists}&tag=latest`],
    ['https://h.example/index/static?a=b#c', `https://h.example/index/static?${exists}&tag=latest`],
    ['oci+https://h.example:8443/p', `https://h.example:8443/p/index/static?${exists}&tag=latest`],
  ])('makes of %s %s', (remote, url) => {
    expect(flatpakIndexUrl(remote, {tag: 'latest'}).href).toBe(url)
  })

  it('sorts its parameters, as flatpak does', () => {
    const {search} = flatpakIndexUrl('http://h', {tag: 'latest', os: 'linux', architecture: 'amd64'})
    expect(search).toBe(`?architecture=amd64&${exists}&os=linux&tag=latest`)
  })

  it('refuses what is no web address', () => {
    for (const remote of ['flathub', 'file:///x', 'https://u:p@h/', '']) expect(() => flatpakIndexUrl(remote)).toThrow()
  })
})

describe('fetchFlatpakIndex', () => {
  it('reads what the loopback registry offers', async () => {
    const server = await upstream()
    const index = await fetchFlatpakIndex(server.url)
    expect(index.repositories.map(({name}) => name).sort()).toEqual([
      'flatpaks/firefox',
      'flatpaks/maps',
      'flatpaks/notes',
      'flatpaks/platform',
    ])
    expect(index.registry).toBe(`${server.url}/`)
    const platform = find(await fixtureRepositories(), 'flatpaks/platform')
    expect(index.repositories.find(({name}) => name === 'flatpaks/platform')?.images[0]).toMatchObject({
      digest: platform.tags.get('latest'),
      os: 'linux',
      architecture: 'amd64',
      tags: ['latest', 'stable'],
      labels: {'org.flatpak.ref': `runtime/${fixtureRuntime}`},
    })
    expect((await fetchFlatpakIndex(server.url, {architecture: 'arm64'})).repositories).toEqual([])
    expect((await fetchFlatpakIndex(server.url, {tag: 'nope'})).repositories).toEqual([])
  })

  it('unpacks a compressed answer, tries again, and sends no credentials', async () => {
    const body = gzipSync(JSON.stringify({Registry: '/', Results: []}))
    let failures = 1
    const server = await scripted((request, response) => {
      expect(request.headers.authorization).toBeUndefined()
      if (failures-- > 0) return response.writeHead(503).end()
      return response.writeHead(200, {'content-encoding': 'gzip'}).end(body)
    })
    const index = await fetchFlatpakIndex(`${server.url}/rhel/`, {}, {clock: impatientClock()})
    expect(index).toMatchObject({registry: '/', repositories: []})
  })

  it('says what is wrong with other answers', async () => {
    const answers: [number, string, string][] = [
      [200, '<html>hello', 'not a flatpak index'],
      [200, '{"Results":[]}', 'not a flatpak index'],
      [404, 'nothing here', 'not found'],
      [200, JSON.stringify({Registry: '/', Results: [{Images: []}]}), 'malformed'],
      [200, JSON.stringify({Registry: '/', Results: [{Name: 'a', Images: [{Digest: '../../x'}]}]}), 'malformed'],
    ]
    for (const [status, body, message] of answers) {
      const server = await scripted((_, response) => response.writeHead(status).end(body))
      expect((await failure(fetchFlatpakIndex(server.url))).parts.message).toContain(message)
    }
  })

  it('gives up on a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024))
    const server = await scripted((_, response) => response.writeHead(200, {'content-encoding': 'gzip'}).end(bomb))
    expect((await failure(fetchFlatpakIndex(server.url))).parts.message).toContain('too large')
  })
})

describe('parseFlatpakIndex', () => {
  it('reads images and leaves out labels that are no text', () => {
    const index = parseFlatpakIndex({
      Registry: 'https://h/',
      Results: [
        {
          Name: 'a/b',
          Images: [
            {
              Digest: digest,
              MediaType: 'm',
              OS: 'linux',
              Architecture: 'amd64',
              Labels: {a: 'b', c: 1},
              Tags: ['x', 2],
            },
          ],
        },
        {Name: 'empty', Images: null},
      ],
    })
    expect(index.repositories[0]?.images[0]).toMatchObject({labels: {a: 'b'}, tags: ['x'], annotations: {}})
    expect(index.repositories[1]?.images).toEqual([])
  })

  it('survives any JSON', () => {
    const values: unknown[] = [null, 1, 'x', [], {}, {Registry: 1, Results: []}, {Registry: '', Results: {}}]
    for (const value of [...values, {Registry: '', Results: [null]}, {Registry: '', Results: [[]]}])
      expect(() => parseFlatpakIndex(value)).toThrow(/flatpak index/)
  })
})

describe('flatpak content', () => {
  it('comes from the labels', () => {
    const labels = {
      'org.flatpak.ref': 'app/org.example.Maps/x86_64/stable',
      'org.flatpak.metadata':
        '[Application]\nname=org.example.Maps\nruntime=org.example.Platform/x86_64/stable\nsdk=x/y/z\n',
    }
    expect(flatpakContent(labels)).toEqual({
      ref: labels['org.flatpak.ref'],
      parts: {kind: 'app', id: 'org.example.Maps', arch: 'x86_64', branch: 'stable'},
      application: true,
      runtime: 'runtime/org.example.Platform/x86_64/stable',
    })
    expect(flatpakContent({name: 'x'})).toBeUndefined()
    expect(flatpakContent({'org.flatpak.ref': 'runtime/a/b/c'})).toMatchObject({application: false, runtime: undefined})
  })

  it('reads the runtime line however it is written', () => {
    expect(runtimeOf('[Application]\r\n runtime = a/b/c \r\nruntime=d/e/f')).toBe('a/b/c')
    expect(runtimeOf('[Application]\nruntime-version=1\nx-runtime=2')).toBeUndefined()
    expect(runtimeOf('runtime=')).toBeUndefined()
    expect(parseFlatpakRef('app/a/b')).toBeUndefined()
    expect(parseFlatpakRef('app/a/b/c/d')).toBeUndefined()
    expect(parseFlatpakRef('snap/a/b/c')).toBeUndefined()
  })
})
