import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {setPassword} from '../../../src/server/accounts/password'
import {createToken} from '../../../src/server/accounts/tokens'
import {settingsOf} from '../../../src/server/settings/definitions'
import {harness, type Harness} from '../harness'

let at: Harness
let clock = Date.parse('2026-11-23T12:00:00Z')
beforeAll(async () => {
  at = await harness({now: () => clock})
})
afterAll(() => at.close())

/** A user of the first organization with these permissions, and the password `secret`. */
async function user(login: string, permissions: string[], organizationId?: number) {
  const {store} = at.server.app
  const row = store.users.insert({login, admin: false, disabled: false, mail_enabled: true})
  const role = store.roles.insert({name: `role of ${login}`, builtin: 0})
  for (const permission of permissions) store.rolePermissions.insert({role_id: role.id, permission})
  store.userRoles.insert({user_id: row.id, role_id: role.id})
  if (organizationId) store.userOrganizations.insert({user_id: row.id, organization_id: organizationId})
  return setPassword(store, row, 'secret')
}
const cookieOf = (headers: Headers) => headers.get('set-cookie')?.split(';')[0] ?? ''

describe('permissions', () => {
  it('come from roles, and hold in the organizations of the user', async () => {
    const other = await at.ok('POST', '/katello/api/organizations', {organization: {name: 'Other'}})
    await user('viewer', ['view_organizations', 'view_products', 'view_lifecycle_environments'], 1)
    const list = await at.ask('GET', '/katello/api/organizations', undefined, 'viewer:secret')
    expect([list.status, list.body['total']]).toEqual([200, 1])
    expect((await at.ask('GET', `/katello/api/organizations/${other['id']}`, undefined, 'viewer:secret')).status).toBe(
      404,
    )
    expect(
      (await at.ask('GET', `/katello/api/environments/${other['library_id']}`, undefined, 'viewer:secret')).status,
    ).toBe(404)
    expect(
      (await at.ask('GET', `/katello/api/products?organization_id=${other['id']}`, undefined, 'viewer:secret')).status,
    ).toBe(404)
    const denied = await at.ask('POST', '/katello/api/products', {organization_id: 1, name: 'x'}, 'viewer:secret')
    expect([denied.status, denied.body['error']['missing_permissions']]).toEqual([403, ['create_products']])
  })

  it('are asked of the token that stands in for a password, until it is revoked or expires', async () => {
    const {store} = at.server.app
    const row = await user('robot', ['view_organizations'], 1)
    const {token, value} = createToken(store, row, 'ci', clock + 1000)
    expect(JSON.stringify(store.personalAccessTokens.all())).not.toContain(value)
    const reply = await at.ask('GET', '/katello/api/organizations', undefined, `robot:${value}`)
    expect(reply.status).toBe(200)
    expect(store.personalAccessTokens.get(token.id).last_used_at).toBe(clock)
    const cookie = cookieOf(reply.headers)
    clock += 2000
    expect((await at.ask('GET', '/katello/api/organizations', undefined, `robot:${value}`)).status).toBe(401)
    expect((await at.ask('GET', '/katello/api/organizations', undefined, null, {cookie})).status).toBe(401)
  })
})

describe('sessions', () => {
  it('end after an hour without use, and slide while they are used', async () => {
    const cookie = cookieOf((await at.ask('GET', '/api/status')).headers)
    const status = async () => (await at.ask('GET', '/api/status', undefined, null, {cookie})).status
    for (let i = 0; i < 3; i++) {
      clock += 40 * 60_000
      expect(await status()).toBe(200)
    }
    clock += 61 * 60_000
    expect(await status()).toBe(401)
  })

  it('end with a change of the password', async () => {
    const row = await user('changing', [], 1)
    const cookie = cookieOf((await at.ask('GET', '/api/status', undefined, 'changing:secret')).headers)
    await setPassword(at.server.app.store, row, 'other')
    expect((await at.ask('GET', '/api/status', undefined, null, {cookie})).status).toBe(401)
    expect((await at.ask('GET', '/api/status', undefined, 'changing:secret')).status).toBe(401)
    expect((await at.ask('GET', '/api/status', undefined, 'changing:other')).status).toBe(200)
  })
})

describe('passwords', () => {
  it('are hashed, and cannot be tried for ever', async () => {
    const {store} = at.server.app
    expect(store.users.first({login: 'admin'})?.password_hash).toMatch(/^scrypt\$/)
    settingsOf(store).set('failed_login_attempts_limit', 3)
    clock += 10 * 60_000
    for (let i = 0; i < 3; i++) expect((await at.ask('GET', '/api/status', undefined, 'admin:no')).status).toBe(401)
    expect((await at.ask('GET', '/api/status')).body['error']['message']).toMatch(/Too many/)
    clock += 6 * 60_000
    expect((await at.ask('GET', '/api/status')).status).toBe(200)
  })
})
