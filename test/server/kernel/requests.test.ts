import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {startServer} from '../../../src/server/index'
import {harness, type Harness} from '../harness'

let at: Harness
beforeAll(async () => {
  at = await harness()
})
afterAll(() => at.close())

describe('requests', () => {
  it('answers status only to those who can log in, and ping to anyone', async () => {
    expect((await at.ask('GET', '/api/status', undefined, null)).status).toBe(401)
    expect((await at.ask('GET', '/api/status', undefined, 'admin:wrong')).body['error']['message']).toMatch(/admin/)
    const status = await at.ask('GET', '/api/status')
    expect(status.body).toMatchObject({result: 'ok', status: 200, api_version: 2})
    expect(status.headers.get('foreman_api_version')).toBe('2')
    expect((await at.ask('GET', '/api/ping', undefined, null)).status).toBe(200)
  })

  it('takes the v2 form of every path', async () => {
    expect((await at.ask('GET', '/katello/api/v2/organizations')).status).toBe(200)
    expect((await at.ask('GET', '/api/v2/status')).status).toBe(200)
  })

  it('wants JSON in writes, and JSON that can be read', async () => {
    const text = await at.ask('POST', '/katello/api/organizations', 'name=x', 'admin:changeme', {
      'content-type': 'text/plain',
    })
    expect(text.status).toBe(415)
    const broken = await at.ask('POST', '/katello/api/organizations', '{')
    expect([broken.status, broken.body['status'], typeof broken.body['error']]).toEqual([400, 400, 'string'])
  })

  it('refuses a body without the root it needs, and unknown routes', async () => {
    const reply = await at.ask('POST', '/katello/api/organizations', {})
    expect([reply.status, reply.body['errors']]).toEqual([400, [reply.body['message']]])
    expect((await at.ask('GET', '/api/nothing')).body['error']['message']).toMatch(/route/)
  })

  it('refuses a body that is too large', async () => {
    const reply = await at.ask('POST', '/katello/api/organizations', {name: 'x'.repeat(3_000_000)})
    expect(reply.status).toBe(413)
  })

  it('gives a session cookie that stands in for the password', async () => {
    const login = await at.ask('GET', '/api/status')
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(cookie).toMatch(/^_session_id=/)
    expect((await at.ask('GET', '/katello/api/organizations', undefined, null, {cookie})).status).toBe(200)
    const wrong = await at.ask('GET', '/katello/api/organizations', undefined, null, {cookie: '_session_id=nonsense'})
    expect(wrong.status).toBe(401)
  })

  it('keeps sessions over a restart', async () => {
    const cookie = (await at.ask('GET', '/api/status')).headers.get('set-cookie')?.split(';')[0] ?? ''
    await at.restart()
    expect((await at.ask('GET', '/api/status', undefined, null, {cookie})).status).toBe(200)
  })

  it('describes the routes it serves in the shape of apipie', async () => {
    const {docs} = await at.ok('GET', '/apidoc/v2.json')
    const methods = docs.resources.lifecycle_environments.methods as {name: string; apis: {api_url: string}[]}[]
    const create = methods.find((method) => method.name === 'create')
    expect(create?.apis.map((api) => api.api_url)).toContain('/katello/api/organizations/:organization_id/environments')
    expect(docs.resources.organizations.methods.map((method: {name: string}) => method.name)).toContain('create')
  })
})

describe('the data directory', () => {
  it('belongs to one server at a time', async () => {
    await expect(startServer({port: 0, dataDirectory: at.directory})).rejects.toThrow(/Another server/)
  })
})
