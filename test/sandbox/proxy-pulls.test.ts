import {hasPrograms} from '../support/needs'
import {spawnSync} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {
  admin,
  ask,
  basic,
  bearer,
  both,
  codes,
  dev,
  makeUser,
  manifestTypes,
  mirror,
  names,
  startProxy,
  web,
  words,
} from './proxy-support'
import {startSandbox} from './support'

describe('pulls through a content proxy', () => {
  it('need a token of Katello, which is kept as a checksum and shows what its user may see', async () => {
    const {sandbox, proxy} = await both('Dev')
    await makeUser(sandbox, 'gwen', 'Viewer', 'Globex')

    const ping = await ask(proxy.url, '/v2/')
    expect([ping.status, ping.headers['www-authenticate'], ping.body.toString()]).toEqual([
      401,
      `Bearer realm="${proxy.url}/v2/token",service="127.0.0.1",scope="repository:registry:pull,push"`,
      'unauthorized',
    ])
    expect((await ask(proxy.url, '/v2/token?account=admin', {headers: basic('admin:wrong')})).status).toBe(401)
    expect((await ask(proxy.url, '/v2/_catalog')).status).toBe(401)

    // another name in the request gives nobody the rights of that name
    const gwen = {headers: await bearer(proxy.url, 'gwen:secret12', `?account=admin&scope=repository:${web}:pull`)}
    expect(await names(proxy.url, gwen)).toEqual([])
    expect((await ask(proxy.url, '/v2/', gwen)).status).toBe(200)
    const hidden = await ask(proxy.url, `/v2/${web}/manifests/latest`, gwen)
    expect([hidden.status, codes(hidden)]).toEqual([404, ['NAME_UNKNOWN']])

    const login = {headers: await bearer(proxy.url, admin)}
    expect((await ask(proxy.url, '/v2/', login)).status).toBe(200)
    expect(await names(proxy.url, login)).toEqual(dev)
    const docker = {headers: {...login.headers, accept: 'application/vnd.docker.distribution.manifest.v2+json'}}
    expect(codes(await ask(proxy.url, `/v2/${web}/manifests/latest`, docker))).toEqual(['MANIFEST_UNKNOWN'])
    const wanted = {headers: {...login.headers, ...manifestTypes}}
    expect((await ask(proxy.url, `/v2/${web}/manifests/latest`, wanted)).status).toBe(200)
    const database = readdirSync(proxy.data).filter((name) => name.startsWith('proxy.db'))
    const token = login.headers['authorization']?.split(' ')[1] ?? ''
    for (const name of database) expect(readFileSync(join(proxy.data, name)).includes(token)).toBe(false)
    expect(readFileSync(join(proxy.data, 'proxy.db')).length).toBeGreaterThan(0)
  })

  it('need no user where the environment is open, and the search is by a part of the name', async () => {
    const {sandbox, proxy} = await both('Dev')
    await mirror(sandbox, proxy, 'Prod')
    const name = 'acme/prod/app_cv/applications/web'
    const token = await ask(proxy.url, `/v2/token?scope=repository:${name}:pull&service=127.0.0.1`)
    expect(token.json()).toMatchObject({token: 'unauthenticated'})
    const headers = {authorization: 'Bearer unauthenticated', ...manifestTypes}
    expect((await ask(proxy.url, '/v2/', {headers})).status).toBe(200)
    const open = await names(proxy.url, {headers})
    expect(open).toContain(name)
    expect(open.filter((one) => !one.startsWith('acme/prod/'))).toEqual([])
    expect((await ask(proxy.url, `/v2/${name}/manifests/latest`, {headers})).status).toBe(200)
    const closed = await ask(proxy.url, `/v2/${web}/manifests/latest`, {headers})
    expect([closed.status, codes(closed)]).toEqual([404, ['NAME_UNKNOWN']])

    const search = async (query: string) => (await ask(proxy.url, `/v1/search?q=${query}`)).json()
    expect(await search('web')).toMatchObject({num_results: 1, results: [{name}]})
    const podman = await ask(proxy.url, '/v1/search?q=web', {
      headers: {'docker-distribution-api-version': 'registry/2.0'},
    })
    expect([podman.status, podman.json()]).toEqual([404, {}])
  })

  it('by flatpak are told to log in; its index hides nothing', async () => {
    const {proxy} = await both('Dev')
    const index = await ask(proxy.url, '/index/static?label%3Aorg.flatpak.ref%3Aexists=1&architecture=amd64')
    const results = index.json<{Results: {Name: string}[]}>().Results.map(({Name}) => Name)
    expect(results).toEqual([dev[1], dev[2], dev[3]])
    const flatpak = {'user-agent': 'flatpak/1.14.10'}
    const asked = await ask(proxy.url, `/v2/${dev[1]}/manifests/latest`, {headers: flatpak})
    expect([asked.status, asked.headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Bearer realm=/)])
    expect((await ask(proxy.url, `/v2/${dev[1]}/manifests/latest`)).status).toBe(404)
  })

  it('are all that there is: pushes are refused, and the gateway hears Katello only', async () => {
    const {proxy} = await both('Dev')
    const headers = await bearer(proxy.url, admin)
    const pushes = [
      ['POST', `/v2/${web}/blobs/uploads/`],
      ['PATCH', `/v2/${web}/blobs/uploads/x`],
      ['PUT', `/v2/${web}/blobs/uploads/x?digest=sha256:0`],
      ['PUT', `/v2/${web}/manifests/latest`],
      ['DELETE', `/v2/${web}/manifests/latest`],
    ] as const
    for (const [method, path] of pushes) {
      const answer = await ask(proxy.url, path, {method, headers, body: '{}'})
      expect([method, answer.status, codes(answer)]).toEqual([method, 404, ['UNSUPPORTED']])
    }
    for (const secret of [undefined, 'Bearer wrong', headers['authorization']]) {
      const how = {headers: {...(secret !== undefined && {authorization: secret})}}
      expect((await ask(proxy.url, '/container_gateway/users', how)).status).toBe(401)
    }
  })

  it.runIf(hasPrograms)('work with skopeo, by login and by the certificate of a host, over TLS', async () => {
    const sandbox = await startSandbox(['--seed', 'demo', '--tls'])
    const proxy = await startProxy(sandbox, ['--tls'])
    await mirror(sandbox, proxy, 'Dev')
    const register = (directory: string, environment: string) =>
      sandbox.json<{directory: string; uuid: string}>(
        words(
          `sandbox host register --data ${sandbox.data} --name edge.example.com --directory ${join(sandbox.home, directory)} --organization ACME --content-view-environments ${environment}`,
        ),
      )
    const host = await register('first', 'Dev/App_CV') // after the synchronization
    const ca = readFileSync(join(sandbox.data, 'tls', 'ca.pem'), 'utf8')
    const skopeo = (...args: readonly string[]) => {
      const env = {PATH: process.env['PATH'], HOME: sandbox.home, REGISTRY_AUTH_FILE: join(sandbox.home, 'auth.json')}
      const {status: code, stdout, stderr} = spawnSync('skopeo', args, {env, encoding: 'utf8', timeout: 60_000})
      return {code, text: stdout + stderr}
    }
    const source = `docker://${proxy.host}/${web}`
    const certificates = ['--src-cert-dir', host.directory]
    expect(
      skopeo('copy', '--all', ...certificates, '--src-no-creds', `${source}:latest`, `dir:${sandbox.home}/a`),
    ).toMatchObject({code: 0})
    const login = ['--src-creds', admin, ...certificates]
    expect(skopeo('copy', '--all', ...login, `${source}:1.0`, `dir:${sandbox.home}/b`)).toMatchObject({code: 0})
    const tags = skopeo('list-tags', '--cert-dir', host.directory, '--creds', admin, source)
    expect(JSON.parse(tags.text)).toMatchObject({Tags: ['1.0', '1.1', '2.0', 'latest']})
    const into = ['--dest-cert-dir', host.directory, '--dest-creds', admin]
    const push = skopeo('copy', ...into, `dir:${sandbox.home}/a`, `docker://${proxy.host}/acme/applications/back:1`)
    expect([push.code, push.text]).toEqual([1, expect.stringContaining('pushing content is not supported')])

    const own = {certificates: host.directory, ca}
    expect(await names(proxy.url, own)).toEqual(dev.slice(0, 4))
    const other = await ask(proxy.url, `/v2/${dev[5]}/tags/list`, own)
    expect([other.status, codes(other)]).toEqual([404, ['NAME_UNKNOWN']])
    const index = await ask(proxy.url, '/index/static?label%3Aorg.flatpak.ref%3Aexists=1', own)
    expect(index.json<{Results: unknown[]}>().Results).toHaveLength(3)
    // whoever only says that he is that host, or has a certificate of a host that is gone, is nobody
    expect((await ask(proxy.url, '/v2/', {ca, headers: {hostuuid: host.uuid}})).status).toBe(401)
    const next = await register('second', 'Dev/OS_CV')
    await expect.poll(() => names(proxy.url, own)).toEqual([])
    const renewed = {...own, certificates: next.directory}
    expect(await names(proxy.url, renewed)).toEqual([dev[5]])
    const change = {host: {content_facet_attributes: {content_view_environments: ['Dev/Base_CV']}}}
    const headers = {...basic(admin), 'content-type': 'application/json'}
    const put = {method: 'PUT', headers, ca, body: JSON.stringify(change)}
    expect((await ask(sandbox.url, '/api/hosts/edge.example.com', put)).status).toBe(200)
    await expect.poll(() => names(proxy.url, renewed)).toEqual([dev[4]])
  })
})
