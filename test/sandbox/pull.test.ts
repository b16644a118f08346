import {settingsOf} from '../../src/server/settings/definitions'
import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {digestOf} from '../../src/core/digest'
import {registerHost} from '../../src/server/hosts/rules'
import {chosenEnvironments} from '../../src/server/environments/view-environments'
import {codes} from '../oci/server/client'
import {catalog, type Catalog} from './catalog'

let at: Catalog
beforeAll(async () => {
  at = await catalog({
    viv: {roles: ['Viewer'], organizations: ['ACME']},
    glen: {roles: ['Content publisher'], organizations: ['Globex']},
    norbert: {roles: [], organizations: ['ACME']},
  })
})
afterAll(() => at.close())

const admin = 'admin:changeme'
const open = [
  'acme/prod/app_cv/applications/web',
  'acme/prod/app_cv/flatpaks/flatpaks_firefox',
  'acme/prod/app_cv/flatpaks/flatpaks_maps',
  'acme/prod/app_cv/flatpaks/flatpaks_platform',
  'acme/prod/os_cv/operating_systems/rhel9',
]
const manifestTypes = {accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json'}

describe('the catalog', () => {
  it('shows everything in environments to administrators, and no version outside of them', async () => {
    const names = await at.names(admin)
    expect(names).toEqual([...names].sort())
    expect(names).toContain('acme/base_images/busybox')
    expect(names).toContain('acme/dev/app_cv/applications/web')
    expect(names).toContain('globex/tools/busybox')
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => /\d_\d|1-0/.test(name))).toEqual([])
  })

  it('shows a user what the organizations and rights allow, and what is open to all', async () => {
    const viewer = await at.names('viv:secret12')
    expect(viewer.every((name) => name.startsWith('acme/'))).toBe(true)
    expect(viewer).toEqual((await at.names(admin)).filter((name) => name.startsWith('acme/')))
    const other = await at.names('glen:secret12')
    expect(other).toEqual(expect.arrayContaining([...open, 'globex/tools/busybox']))
    expect(other.filter((name) => !name.startsWith('globex/'))).toEqual(open)
    expect(await at.names('norbert:secret12')).toEqual(open)
    expect(await at.names(null)).toEqual(open)
  })

  it('refuses a wrong password only', async () => {
    expect((await at.pull('/v2/_catalog', {auth: 'admin:wrong'})).status).toBe(401)
    expect(await at.names(null, {authorization: 'Bearer nonsense'})).toEqual(open)
  })

  it('shows a host its content view environments and nothing else', async () => {
    const {app} = at.server
    const organization = app.store.organizations.first({name: 'ACME'})
    if (!organization) throw new Error('no ACME')
    const environments = chosenEnvironments(app.store, organization.id, {content_view_environments: ['Dev/App_CV']})
    const {uuid} = registerHost(app, {name: 'pull.example.com', organization, environments})
    const seen = await at.names(null, {hostuuid: uuid})
    expect(seen).toEqual([
      'acme/dev/app_cv/applications/web',
      'acme/dev/app_cv/flatpaks/flatpaks_firefox',
      'acme/dev/app_cv/flatpaks/flatpaks_maps',
      'acme/dev/app_cv/flatpaks/flatpaks_platform',
    ])
    const headers = {hostuuid: uuid, ...manifestTypes}
    const status = async (name: string) => (await at.pull(`/v2/${name}/manifests/latest`, {headers})).status
    expect(await status('acme/dev/app_cv/applications/web')).toBe(200)
    expect(await status('acme/dev/os_cv/operating_systems/rhel9')).toBe(404)
    expect(await status('acme/prod/app_cv/applications/web')).toBe(200) // open to everybody, though not in its catalog
    expect(await at.names(null, {hostuuid: 'e7e1bfc5-0000-4000-8000-000000000000'})).toEqual(open)
  })
})

describe('search', () => {
  const search = async (q: string, auth: string | null = null, n = 25) =>
    (await at.pull(`/v1/search?q=${encodeURIComponent(q)}&n=${n}`, {auth})).json() as {
      num_results: number
      results: {name: string}[]
    }

  it('takes words and the search language, over what the caller may see', async () => {
    expect((await search('busybox', 'viv:secret12')).results.map(({name}) => name)).toEqual([
      'acme/base_images/busybox',
      'acme/dev/base_cv/base_images/busybox',
      'acme/library/base_cv/base_images/busybox',
      'acme/test/base_cv/base_images/busybox',
    ])
    const exact = 'container_repository_name = acme/base_images/busybox'
    expect(await search(exact, admin)).toMatchObject({num_results: 1, query: exact})
    expect((await search('', admin, 3)).results).toHaveLength(3)
    expect((await search('', admin, 3)).num_results).toBe((await at.names(admin)).length)
    expect((await search('rhel9')).results).toEqual([{name: open[4], description: null}])
  })

  it('finds nothing by what cannot be read, and sends clients of the v2 API away', async () => {
    expect(await search('product = = (', admin)).toMatchObject({num_results: 0, results: []})
    const headers = {'docker-distribution-api-version': 'registry/2.0'}
    const answer = await at.pull('/v1/search?q=web', {auth: admin, headers})
    expect([answer.status, answer.json()]).toEqual([404, {}])
  })
})

describe('a pull', () => {
  it('needs a login where the environment wants one, and names the token endpoint', async () => {
    const {status, headers, text} = await at.pull('/v2/acme/dev/app_cv/applications/web/tags/list')
    expect(status).toBe(401)
    const {host} = new URL(at.server.url)
    expect(headers['www-authenticate']).toBe(
      `Bearer realm="http://${host}/v2/token",service="127.0.0.1",scope="repository:registry:pull,push"`,
    )
    expect(JSON.parse(text)).toEqual({error: {message: 'Unable to authenticate user'}})
  })

  it('works with Basic and with the token, and gives the bytes that were synchronized', async () => {
    const name = 'acme/dev/app_cv/applications/web'
    const bearer = await at.bearer(admin, `?account=admin&scope=repository:${name}:pull`)
    for (const options of [{auth: admin}, {headers: bearer}]) {
      const list = await at.pull(`/v2/${name}/tags/list`, options)
      expect(list.json()).toEqual({name, tags: ['1.0', '1.1', '2.0', 'latest']})
      const headers = {...('headers' in options ? options.headers : {}), ...manifestTypes}
      const manifest = await at.pull(`/v2/${name}/manifests/latest`, {...options, headers})
      expect(manifest.status).toBe(200)
      const digest = digestOf(manifest.body)
      expect(manifest.headers['docker-content-digest']).toBe(digest)
      expect((await at.pull(`/v2/${name}/manifests/${digest}`, {...options, headers})).body).toEqual(manifest.body)
      const [child] = (manifest.json() as {manifests: {digest: string}[]}).manifests
      const image = await at.pull(`/v2/${name}/manifests/${child?.digest}`, {...options, headers})
      const {config} = image.json() as {config: {digest: string}}
      const link = await at.pull(`/v2/${name}/blobs/${config.digest}`, options)
      const {pathname, search} = new URL(link.headers.location ?? '')
      const blob = await at.pull(pathname + search)
      expect([link.status, blob.status, digestOf(blob.body)]).toEqual([302, 200, config.digest])
    }
  })

  it('of what one may not see is as of what is not there', async () => {
    for (const name of ['acme/base_images/busybox', 'acme/nothing/here'])
      for (const path of ['tags/list', 'manifests/latest']) {
        const answer = await at.pull(`/v2/${name}/${path}`, {auth: 'glen:secret12', headers: manifestTypes})
        expect([name, path, answer.status, codes(answer)]).toEqual([name, path, 404, ['NAME_UNKNOWN']])
      }
  })

  it('needs nobody while the environment is open, from one request to the next', async () => {
    const name = 'acme/test/os_cv/operating_systems/rhel9'
    const test = await at.idOf('/katello/api/environments?organization_id=1', 'Test')
    const tags = async () => (await at.pull(`/v2/${name}/tags/list`)).status
    const set = (value: boolean) =>
      at.ok('PUT', `/katello/api/environments/${test}`, {registry_unauthenticated_pull: value})
    expect(await tags()).toBe(401)
    await set(true)
    expect(await tags()).toBe(200)
    expect(await at.names('norbert:secret12')).toContain(name)
    await set(false)
    expect(await tags()).toBe(401)
  })

  it('follows the names that a pattern gives, and only those', async () => {
    const dev = await at.idOf('/katello/api/environments?organization_id=1', 'Dev')
    const pattern = 'dev/<%= content_view.label %>/<%= repository.docker_upstream_name %>'
    const {body} = await at.ask('PUT', `/katello/api/environments/${dev}`, {registry_name_pattern: pattern})
    expect(body['registry_name_pattern']).toBe(pattern)
    await expect.poll(() => at.names(admin)).toContain('dev/app_cv/apps/web')
    expect(await at.names(admin)).not.toContain('acme/dev/app_cv/applications/web')
    expect((await at.pull('/v2/dev/app_cv/apps/web/tags/list', {auth: admin})).status).toBe(200)
    const old = await at.pull('/v2/acme/dev/app_cv/applications/web/tags/list', {auth: admin})
    expect([old.status, codes(old)]).toEqual([404, ['NAME_UNKNOWN']])
    await at.ask('PUT', `/katello/api/environments/${dev}`, {registry_name_pattern: ''})
    await expect.poll(() => at.names(admin)).toContain('acme/dev/app_cv/applications/web')
  })

  it('reaches versions outside of environments only when the server distributes them', async () => {
    const {app} = at.server
    const archive = app.store.repositories.all({environment_id: null}).find((row) => row.container_repository_name)
    const name = archive?.container_repository_name ?? ''
    const status = async (auth: string | null) => (await at.pull(`/v2/${name}/tags/list`, {auth})).status
    expect([await status(null), await status(admin)]).toEqual([401, 404])
    settingsOf(app.store).set('distribute_archived_cvv', true)
    expect([await status(null), await status(admin)]).toEqual([200, 200])
    expect(await at.names(admin)).not.toContain(name)
    settingsOf(app.store).set('distribute_archived_cvv', false)
  })
})

describe('registry tokens', () => {
  const tokens = async (user = 'admin') =>
    (await at.ok('GET', `/api/users/${user}/personal_access_tokens`))['results'] as Record<string, unknown>[]

  it('are one personal access token of the user, prolonged by each request', async () => {
    const first = (await at.token('viv:secret12', '?account=viv')).json() as Record<string, unknown>
    const again = (await at.token('viv:secret12', '?account=viv')).json() as Record<string, unknown>
    expect(again['token']).toBe(first['token'])
    expect(first).not.toHaveProperty('access_token')
    expect(Number(again['expires_in'])).toBeGreaterThanOrEqual(3600)
    expect((await tokens('viv')).filter(({name}) => name === 'registry')).toHaveLength(1)
    expect(at.server.app.store.personalAccessTokens.first({token: String(first['token'])})?.name).toBe('registry')
  })

  it('are given to nobody for what is open, and for nothing else', async () => {
    const of = async (query: string) => {
      const answer = await at.token(null, query)
      return answer.status === 200 ? (answer.json() as {token: string}).token : answer.status
    }
    expect(await of('')).toBe('unauthenticated')
    expect(await of(`?scope=repository:${open[0]}:pull`)).toBe('unauthenticated')
    expect(await of(`?scope=repository:${open[0]}:pull,push`)).toBe(401)
    expect(await of('?scope=repository:acme/base_images/busybox:pull')).toBe(401)
    expect(await of('?account=admin')).toBe(401)
  })

  it('log every client out when they are revoked, until a new login', async () => {
    const headers = await at.bearer('viv:secret12', '?account=viv')
    const ping = async () => (await at.pull('/v2/', {headers})).status
    expect(await ping()).toBe(200)
    const token = (await tokens('viv')).find(({name}) => name === 'registry')
    await at.ask('DELETE', `/api/users/viv/personal_access_tokens/${String(token?.['id'])}`)
    expect(await ping()).toBe(401)
    expect((await at.token('viv:secret12', '?account=viv&scope=repository:acme/x/y:pull')).status).toBe(401)
    const login = await at.bearer('viv:secret12', '?account=viv')
    expect(login).not.toEqual(headers)
    expect((await at.pull('/v2/', {headers: login})).status).toBe(200)
    expect(await ping()).toBe(401)
  })

  it('end with the right of their user to log in', async () => {
    const headers = await at.bearer('norbert:secret12', '?account=norbert')
    expect((await at.pull('/v2/', {headers})).status).toBe(200)
    const {users} = at.server.app.store
    const user = users.first({login: 'norbert'})
    users.update(user?.id ?? 0, {disabled: true})
    expect((await at.pull('/v2/', {headers})).status).toBe(401)
    expect((await at.token('norbert:secret12')).status).toBe(200) // the one for nobody
    expect((await at.token('norbert:secret12', '?account=norbert')).status).toBe(401)
    users.update(user?.id ?? 0, {disabled: false})
  })

  it('are not given to an address that tried too many passwords', async () => {
    const settings = settingsOf(at.server.app.store)
    const tried = async (auth: string) => (await at.token(auth, '?account=admin')).status
    for (let tries = 0; tries < 3; tries++) expect(await tried(`admin:wrong ${tries}`)).toBe(401)
    settings.set('failed_login_attempts_limit', 3)
    expect(await tried('admin:changeme')).toBe(401)
    expect((await at.pull('/v2/', {auth: 'admin:changeme'})).status).toBe(401)
    settings.set('failed_login_attempts_limit', 30)
    expect(await tried('admin:changeme')).toBe(200)
  })

  it('may be other personal access tokens of the user as a password', async () => {
    const made = await at.ok('POST', '/api/users/admin/personal_access_tokens', {name: 'pulls'})
    const value = String(made['token_value'])
    expect((await at.token(`admin:${value}`, '?account=admin')).status).toBe(200)
    expect((await at.pull('/v2/', {auth: `admin:${value}`})).status).toBe(200)
  })
})
