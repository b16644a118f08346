import {readFileSync, writeFileSync} from 'node:fs'
import {createServer as createHttps} from 'node:https'
import {join} from 'node:path'
import {describe, expect, it, vi} from 'vitest'
import {fixtureRepositories} from '../../src/sandbox/upstream/images'
import {transport} from '../../src/katello/transport'
import {startUpstream} from '../support/upstream'
import {makeCertificate} from '../../src/server/kernel/tls/certificate'
import {connectProxy} from '../support/connect-proxy'
import {page, scripted} from '../support/katello'
import {onCleanup, temporary} from '../support/places'
import {mallet} from '../support/program'

const list = 'GET /katello/api/organizations'
const acme = {id: 1, name: 'ACME', title: 'ACME', label: 'ACME', description: null}
/** A name that nobody resolves. */
const server = 'http://katello.test'
const organizations = ['organization', 'list', '--output', 'csv', '--no-headers', '--fields', 'Name']

describe('a proxy of the environment', () => {
  it('is asked for connections, with its login, and all of them are one while they last', async () => {
    const katello = await scripted({[list]: page([acme])})
    const proxy = await connectProxy(katello.port)
    const [, address] = proxy.url.split('//')
    const env = {...katello.env, MALLET_SERVER: server, http_proxy: `http://me:s%40cret@${address}`, DEBUG: '*'}
    const run = await mallet([...organizations, '--trace'], {env})
    expect([run.code, run.stdout]).toEqual([0, 'ACME\n'])
    expect(proxy.asked).toMatchObject([{to: 'katello.test:80'}])
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(`Basic ${btoa('me:s@cret')}`)
    expect(proxy.requests).toEqual([])
    expect(run.stderr).toContain(`through the proxy ${proxy.url}`)
    for (const secret of ['s%40cret', 's@cret', btoa('me:s@cret')]) expect(run.stderr).not.toContain(secret)
    expect(katello.asked[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it.each([
    ['for this machine', {}],
    ['where NO_PROXY names the server', {MALLET_SERVER: server, NO_PROXY: 'example.com,.test'}],
  ])('is not asked %s', async (_, more) => {
    const katello = await scripted({[list]: page([acme])})
    const proxy = await connectProxy(katello.port)
    await mallet(organizations, {env: {...katello.env, HTTP_PROXY: proxy.url, ALL_PROXY: proxy.url, ...more}})
    expect([...proxy.asked, ...proxy.requests]).toEqual([])
  })

  it('that refuses is what the error is about, and it never sees what was meant for the server', async () => {
    const katello = await scripted({[list]: page([acme])})
    const proxy = await connectProxy(katello.port, 407)
    const env = {...katello.env, MALLET_SERVER: server, HTTP_PROXY: proxy.url.replace('//', '//me:secret@')}
    const run = await mallet(organizations, {env})
    expect([run.code, run.stdout]).toEqual([70, ''])
    expect(run.stderr).toContain('http://katello.test cannot be reached through the proxy')
    expect(run.stderr).toContain(`${proxy.url} refused to connect: 407 Not Here`)
    expect(run.stderr).toContain('add katello.test to NO_PROXY')
    expect(run.stderr).not.toContain('secret')
    expect(proxy.asked[0]?.headers).not.toHaveProperty('authorization')
    expect(katello.asked).toEqual([])
    const fetched = await mallet(['--fetch-ca-cert', 'https://katello.test'], {env: {...env, HTTPS_PROXY: proxy.url}})
    expect([fetched.code, fetched.stdout]).toEqual([70, ''])
    expect(fetched.stderr).toContain(`${proxy.url} refused to connect: 407 Not Here`)
  })

  it('that is not there, or is none, is named', async () => {
    const env = {MALLET_SERVER: server, HTTP_PROXY: 'http://me:secret@127.0.0.1:1'}
    const away = await mallet(organizations, {env})
    expect(away.code).toBe(70)
    expect(away.stderr).toMatch(/proxy http:\/\/127\.0\.0\.1:1 did not connect: .*ECONNREFUSED/)
    expect(away.stderr).not.toContain('secret')
    const wrong = await mallet(organizations, {env: {...env, HTTP_PROXY: 'socks5://me:secret@127.0.0.1:1'}})
    expect(wrong.code).toBe(78)
    expect(wrong.stderr).toContain('its scheme is socks5, not http or https')
    expect(wrong.stderr).not.toContain('secret')
  })

  it('only sees where a connection over TLS leads, and the certificate is checked as without it', async () => {
    const {authority, tls} = certificates('katello.test')
    const katello = await scripted({[list]: page([acme])}, (handle) => createHttps(tls, handle), 'https')
    const proxy = await connectProxy(katello.port)
    const env = {...katello.env, MALLET_SERVER: 'https://katello.test', HTTPS_PROXY: proxy.url}
    const run = await mallet([...organizations, '--ssl-ca-file', authority], {env})
    expect([run.code, run.stdout, run.stderr]).toEqual([0, 'ACME\n', ''])
    expect(proxy.asked.map(({to}) => to)).toEqual(['katello.test:443'])
    const untrusted = await mallet(organizations, {env})
    expect(untrusted.code).toBe(78)
    expect(untrusted.stderr).toContain('The certificate of https://katello.test is not trusted')
    const fetched = await mallet(['--fetch-ca-cert', 'https://katello.test'], {env})
    expect([fetched.code, fetched.stdout]).toEqual([0, readFileSync(authority, 'utf8')])
  })

  it('brings to registries too', async () => {
    const {authority, tls} = certificates('registry.test')
    const upstream = await startUpstream({repositories: await fixtureRepositories(), tls})
    onCleanup(() => upstream.close())
    const proxy = await connectProxy(Number(new URL(upstream.url).port))
    const args = ['registry', 'tags', '--repository', 'apps/web', '--ssl-ca-file', authority]
    const env = {MALLET_SERVER: 'https://registry.test', ALL_PROXY: proxy.url}
    const run = await mallet([...args, '--json', 'tag'], {env})
    expect([run.code, run.stderr]).toEqual([0, ''])
    expect(run.stdout).toContain('"latest"')
    expect(proxy.asked.map(({to}) => to)).toEqual(['registry.test:443'])
    const refusing = await connectProxy(1, 503)
    const failed = await mallet(args, {env: {...env, ALL_PROXY: refusing.url}})
    expect(failed.stderr).toContain(`${refusing.url} refused to connect: 503 Not Here`)
    expect(failed.stderr).toContain('add registry.test to NO_PROXY')
  })

  it('that never answers is given up', async () => {
    const proxy = await connectProxy(1, 'silent')
    vi.stubEnv('http_proxy', proxy.url)
    onCleanup(() => vi.unstubAllEnvs())
    const {request} = transport({
      server: new URL(server),
      credentials: {kind: 'none'},
      tls: {verify: true},
      language: 'en',
      version: '0',
      limits: {connect: 100},
    })
    await expect(request('GET', '/api/status')).rejects.toMatchObject({
      parts: {code: 'unreachable', detail: `the proxy ${proxy.url} did not connect within 0.1 s (connect_timeout)`},
    })
  })
})

/** A server's certificate for a name, and the file of its authority. */
function certificates(name: string): {readonly authority: string; readonly tls: {key: string; cert: string}} {
  const [now, days] = [Date.now(), 30]
  const authority = makeCertificate({subject: {commonName: 'Authority'}, purpose: 'authority', now, days})
  const subject = {commonName: name}
  const {key, certificate} = makeCertificate({subject, purpose: 'server', issuer: authority, hosts: [name], now, days})
  const file = join(temporary(), 'authority.pem')
  writeFileSync(file, authority.certificate)
  return {authority: file, tls: {key, cert: certificate + authority.certificate}}
}
