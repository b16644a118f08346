import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {harness, type Harness} from '../harness'

let at: Harness
let clock = Date.parse('2026-11-23T12:00:00Z')
beforeAll(async () => {
  at = await harness({now: () => clock})
})
afterAll(() => at.close())

const roleNamed = async (name: string): Promise<number> =>
  (await at.ok('GET', `/api/roles?search=${encodeURIComponent(`name = "${name}"`)}`))['results'][0].id
const make = async (login: string, more: Record<string, unknown> = {}) =>
  at.ok('POST', '/api/users', {
    user: {
      login,
      mail: `${login}@example.com`,
      password: 'secret12',
      auth_source_id: 1,
      organization_ids: [1],
      ...more,
    },
  })

describe('users', () => {
  it('are created with roles and organizations, and can then log in', async () => {
    const made = await make('viv', {role_ids: [await roleNamed('Viewer')], firstname: 'Viv'})
    expect(made).toMatchObject({login: 'viv', admin: false, organizations: [{id: 1}], auth_source_name: 'Internal'})
    expect(JSON.stringify(made)).not.toContain('secret12')
    const list = await at.ask('GET', '/katello/api/organizations', undefined, 'viv:secret12')
    expect([list.status, list.body['total']]).toEqual([200, 1])
    const denied = await at.ask('POST', '/katello/api/products', {organization_id: 1, name: 'x'}, 'viv:secret12')
    expect(denied.status).toBe(403)
    const me = await at.ask('GET', '/api/current_user', undefined, 'viv:secret12')
    expect(me.body['roles'].map((role: {name: string}) => role.name)).toEqual(['Viewer', 'Default role'])
  })

  it('belong to the one authentication source, which clients look up by its name', async () => {
    const named = (name: string) => at.ok('GET', `/api/auth_sources?search=name%3D%22${name}%22&per_page=4294967296`)
    expect((await named('Internal'))['results']).toEqual([{id: 1, name: 'Internal', type: 'AuthSourceInternal'}])
    expect((await named('LDAP'))['results']).toEqual([])
  })

  it('are found by id and by login, and searched', async () => {
    const byLogin = await at.ok('GET', '/api/users/admin')
    expect((await at.ok('GET', `/api/users/${byLogin['id']}`))['login']).toBe('admin')
    expect((await at.ok('GET', '/api/users?search=admin%20=%20true'))['subtotal']).toBe(1)
    expect((await at.ok('GET', '/api/users?search=role%20=%20Viewer'))['results'][0].login).toBe('viv')
    expect((await at.ok('GET', '/api/users?search=role%20!=%20Viewer'))['results'][0].login).toBe('admin')
    expect((await at.ask('GET', '/api/users/nobody')).body).toEqual({
      error: {message: "Resource user not found by id 'nobody'"},
    })
  })

  it('are refused with every fault named', async () => {
    const bad = await at.ask('POST', '/api/users', {user: {login: 'ADMIN', mail: 'x', auth_source_id: 7}})
    expect(bad.status).toBe(422)
    expect(Object.keys(bad.body['error']['errors']).sort()).toEqual(['auth_source_id', 'login', 'mail', 'password'])
    expect(bad.body['error']['full_messages']).toContain('Login has already been taken')
  })

  it('change their own names and password, and nothing that gives them rights', async () => {
    const change = (body: Record<string, unknown>) => at.ask('PUT', '/api/users/viv', {user: body}, 'viv:secret12')
    expect((await change({firstname: 'Vivian'})).body['firstname']).toBe('Vivian')
    expect((await change({admin: true})).status).toBe(403)
    expect((await change({role_ids: [1]})).status).toBe(403)
    expect((await change({password: 'other123'})).body['error']['errors']).toHaveProperty('current_password')
    expect((await change({password: 'other123', current_password: 'secret12'})).status).toBe(200)
    expect((await at.ask('GET', '/api/status', undefined, 'viv:secret12')).status).toBe(401)
    expect((await at.ask('GET', '/api/status', undefined, 'viv:other123')).status).toBe(200)
  })

  it('with the permission to edit users cannot raise themselves', async () => {
    const role = await at.ok('POST', '/api/roles', {
      role: {name: 'Clerk', permissions: ['view_users', 'create_users', 'edit_users']},
    })
    await make('clerk', {role_ids: [role['id']]})
    const as = (path: string, method: string, user: Record<string, unknown>) =>
      at.ask(method, path, {user}, 'clerk:secret12')
    expect((await as('/api/users/clerk', 'PUT', {admin: true})).body['error']['errors']).toHaveProperty('admin')
    const manager = await roleNamed('Manager')
    const raised = await as('/api/users', 'POST', {
      login: 'm',
      mail: 'm@example.com',
      password: 'x',
      role_ids: [manager],
    })
    expect(raised.body['error']['errors']).toHaveProperty('role_ids')
    expect((await as('/api/users/admin', 'PUT', {password: 'mine'})).status).toBe(422)
    expect((await as('/api/users/viv', 'PUT', {description: 'seen'})).status).toBe(200)
  })

  it('are deleted, but never the last administrator', async () => {
    await make('gone')
    expect((await at.ok('DELETE', '/api/users/gone'))['login']).toBe('gone')
    expect((await at.ask('GET', '/api/users/gone')).status).toBe(404)
    expect((await at.ask('DELETE', '/api/users/admin')).status).toBe(422)
    expect((await at.ask('PUT', '/api/users/admin', {user: {disabled: true}})).status).toBe(422)
  })
})

describe('personal access tokens', () => {
  const path = '/api/users/admin/personal_access_tokens'
  it('show their value once, work as a password, and end when revoked', async () => {
    const made = await at.ok('POST', path, {personal_access_token: {name: 'ci', expires_at: '2026-12-01 10:00:00 UTC'}})
    expect(made).toMatchObject({name: 'ci', 'active?': true, 'revoked?': false, expires_at: '2026-12-01 10:00:00 UTC'})
    const value: string = made['token_value']
    expect(value.length).toBeGreaterThan(16)
    expect(await at.ok('GET', `${path}/${made['id']}`)).not.toHaveProperty('token_value')
    expect((await at.ask('GET', '/api/status', undefined, `admin:${value}`)).status).toBe(200)
    expect((await at.ok('GET', `${path}/ci`))['last_used_at']).toBe('2026-11-23 12:00:00 UTC')
    const revoked = await at.ok('DELETE', `${path}/${made['id']}`)
    expect([revoked['active?'], revoked['revoked?']]).toEqual([false, true])
    expect((await at.ask('GET', '/api/status', undefined, `admin:${value}`)).status).toBe(401)
    expect((await at.ok('GET', path))['results'].map((one: {name: string}) => one.name)).toEqual(['ci'])
  })

  it('have a name of their own and a time to come', async () => {
    const attempt = async (body: Record<string, unknown>) => {
      const reply = await at.ask('POST', path, {personal_access_token: body})
      return reply.status === 422 ? Object.keys(reply.body['error']['errors']) : reply.status
    }
    expect(await attempt({name: 'ci'})).toEqual(['name'])
    expect(await attempt({name: 'old', expires_at: '2026-11-22'})).toEqual(['expires_at'])
    expect(await attempt({name: 'odd', expires_at: 'soon'})).toEqual(['expires_at'])
    expect(await attempt({name: ''})).toEqual(['name'])
    expect(await attempt({name: 'day', expires_at: '2026-11-24'})).toBe(201)
    clock += 2 * 86_400_000
    expect((await at.ok('GET', `${path}/day`))['active?']).toBe(false)
  })

  it('are nobody else’s business', async () => {
    expect((await at.ask('POST', path, {name: 'theirs'}, 'clerk:secret12')).status).toBe(403)
    await make('plain')
    expect((await at.ask('GET', path, undefined, 'plain:secret12')).status).toBe(403)
    const own = '/api/users/viv/personal_access_tokens'
    expect((await at.ask('POST', own, {name: 'mine'}, 'viv:other123')).status).toBe(201)
    expect((await at.ask('GET', own, undefined, 'viv:other123')).body['subtotal']).toBe(1)
    expect((await at.ask('GET', own, undefined, 'clerk:secret12')).status).toBe(200)
  })
})

describe('settings', () => {
  it('are listed, found by name, and checked by their type', async () => {
    const found = await at.ok('GET', '/api/settings?search=name%20=%20entries_per_page')
    expect(found['results']).toMatchObject([{id: 'entries_per_page', value: 20, default: 20, settings_type: 'integer'}])
    const put = (name: string, value: unknown) => at.ask('PUT', `/api/settings/${name}`, {setting: {value}})
    expect((await put('entries_per_page', 'many')).body['error']['errors']['value']).toEqual([
      'is invalid: must be integer',
    ])
    expect((await put('entries_per_page', 0)).status).toBe(422)
    expect((await put('delete_repo_across_cv', 'perhaps')).status).toBe(422)
    expect((await put('default_download_policy', 'never')).status).toBe(422)
    expect((await put('nothing', 1)).status).toBe(404)
    expect((await put('delete_repo_across_cv', 'no')).body['value']).toBe(false)
  })

  it('take effect at once', async () => {
    const changed = await at.ok('PUT', '/api/settings/entries_per_page', {setting: {value: '2'}})
    expect([changed['value'], typeof changed['updated_at']]).toEqual([2, 'string'])
    expect((await at.ok('GET', '/api/users'))['results']).toHaveLength(2)
    expect((await at.ok('PUT', '/api/settings/entries_per_page', {setting: {value: null}}))['value']).toBe(20)
  })

  it('are for those with the permission only', async () => {
    const reply = await at.ask('PUT', '/api/settings/idle_timeout', {setting: {value: 1}}, 'viv:other123')
    expect(reply.status).toBe(403)
  })
})

describe('the state of the server', () => {
  it('is told with and without a login, as each path demands', async () => {
    expect((await at.ask('GET', '/katello/api/ping', undefined, null)).status).toBe(401)
    expect((await at.ok('GET', '/katello/api/ping'))['services']['pulp3']['duration_ms']).toMatch(/^\d+$/)
    expect((await at.ask('GET', '/katello/api/status', undefined, null)).body).toMatchObject({release: null})
    expect((await at.ask('GET', '/api/ping', undefined, null)).body['results']['foreman']['database']['active']).toBe(
      true,
    )
    expect((await at.ask('GET', '/api/statuses', undefined, null)).status).toBe(401)
    expect(await at.ok('GET', '/api/status')).toMatchObject({result: 'ok', status: 200, api_version: 2})
  })

  it('is scoped to a location that exists', async () => {
    const reply = await at.ask('GET', '/api/users?location_id=1')
    expect(reply.headers.get('foreman_current_location')).toBe('1; Default Location')
    expect((await at.ask('GET', '/api/users?location_id=99')).status).toBe(404)
    expect((await at.ask('GET', '/api/users?location_id=')).status).toBe(200)
  })

  it('includes a description of what was just used', async () => {
    const {docs} = await at.ok('GET', '/apidoc/v2.json')
    expect(docs.resources.users.methods.map((method: {name: string}) => method.name)).toContain('extlogin')
    const create = docs.resources.personal_access_tokens.methods.find((one: {name: string}) => one.name === 'create')
    expect(create.params.map((param: {name: string}) => param.name)).toContain('personal_access_token')
  })
})
