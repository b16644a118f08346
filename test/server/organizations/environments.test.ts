import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {harness, type Harness} from '../harness'

let at: Harness
beforeAll(async () => {
  at = await harness()
})
afterAll(() => at.close())

describe('organizations', () => {
  it('are created with a Library, refused twice, found by id, label and title', async () => {
    const created = await at.ask('POST', '/katello/api/organizations', {organization: {name: 'ACME Corp. Ltd'}})
    expect([created.status, created.body['label']]).toEqual([201, 'ACME_Corp_Ltd'])
    const twice = await at.ask('POST', '/katello/api/organizations', {name: 'ACME Corp. Ltd'})
    expect(twice.status).toBe(422)
    expect(twice.body['error']['full_messages']).toContain('Name has already been taken')
    for (const id of [created.body['id'], 'ACME_Corp_Ltd', encodeURIComponent('ACME Corp. Ltd')])
      expect((await at.ok('GET', `/katello/api/organizations/${id}`))['library_id']).toBe(created.body['library_id'])
  })

  it('are listed in the envelope of Foreman, searched and paged', async () => {
    const all = await at.ok('GET', '/katello/api/organizations?per_page=1&order=name%20DESC')
    expect(all).toMatchObject({
      total: 2,
      subtotal: 2,
      page: 1,
      per_page: 1,
      search: null,
      sort: {by: 'name', order: 'DESC'},
    })
    expect(all['results'][0]['name']).toBe('Default Organization')
    const found = await at.ok(
      'GET',
      `/katello/api/organizations?search=${encodeURIComponent('name = "ACME Corp. Ltd"')}`,
    )
    expect([found['total'], found['subtotal'], found['results'].length]).toEqual([2, 1, 1])
    expect((await at.ask('GET', '/katello/api/organizations?search=nonsense%20%3D%201')).status).toBe(400)
  })

  it('cannot be written under /api', async () => {
    const reply = await at.ask('POST', '/api/organizations', {organization: {name: 'x'}})
    expect([reply.status, typeof reply.body['message']]).toEqual([404, 'string'])
  })

  it('are deleted by a task, all but the last one', async () => {
    const {id} = await at.ok('POST', '/katello/api/organizations', {organization: {name: 'Gone'}})
    const reply = await at.ask('DELETE', `/katello/api/organizations/${id}`)
    expect([reply.status, reply.body['label'], reply.body['pending']]).toEqual([
      202,
      'Actions::Katello::Organization::Destroy',
      true,
    ])
    expect(await at.task(reply.body['id'])).toMatchObject({result: 'success', action: "Destroy organization 'Gone'"})
    expect((await at.ask('GET', `/katello/api/organizations/${id}`)).status).toBe(404)
  })
})

it('make the same labels of the same names as other organizations, and refuse a label twice', async () => {
  const made = []
  for (const name of ['One', 'Two']) {
    const {id: organization_id, library_id: prior_id} = await at.ok('POST', '/katello/api/organizations', {name})
    const environment = await at.ok('POST', '/katello/api/environments', {organization_id, name: 'Dev QA', prior_id})
    const product = await at.ok('POST', '/katello/api/products', {organization_id, name: 'Base Images'})
    const view = await at.ok('POST', '/katello/api/content_views', {organization_id, name: 'App CV'})
    made.push([environment['label'], product['label'], view['label']])
    for (const [path, body] of [
      ['content_views', {organization_id, name: 'App:CV'}],
      ['products', {organization_id, name: 'Base:Images'}],
      ['environments', {organization_id, name: 'Dev:QA', prior_id}],
    ] as const)
      expect((await at.ask('POST', `/katello/api/${path}`, body)).status, path).toBe(422)
  }
  const labels = ['Dev_QA', 'Base_Images', 'App_CV']
  expect(made).toEqual([labels, labels])
})

describe('lifecycle environments', () => {
  let organization: number
  let library: number
  beforeAll(async () => {
    const made = await at.ok('POST', '/katello/api/organizations', {organization: {name: 'Paths'}})
    organization = made['id']
    library = made['library_id']
  })
  const create = (body: Record<string, unknown>) =>
    at.ask('POST', '/katello/api/environments', {organization_id: organization, ...body})

  it('form paths, one child each, and can be put behind Library', async () => {
    const dev = await create({name: 'Dev', prior_id: library})
    expect([dev.status, dev.body['prior']]).toEqual([201, {name: 'Library', id: library}])
    const prod = await create({name: 'Prod', prior_id: dev.body['id']})
    expect((await create({name: 'Other', prior_id: dev.body['id']})).body['errors']).toHaveProperty('prior')
    const test = await create({name: 'Early', prior_id: library, path_id: dev.body['id']})
    expect(test.status).toBe(201)
    const paths = await at.ok('GET', `/katello/api/organizations/${organization}/environments/paths`)
    expect(paths['page']).toBeNull()
    expect(paths['results'][0]['environments'].map((row: {name: string}) => row.name)).toEqual([
      'Library',
      'Early',
      'Dev',
      'Prod',
    ])
    await at.ok('DELETE', `/katello/api/environments/${prod.body['id']}`)
  })

  it('are refused with the fields that are wrong', async () => {
    const reply = await create({name: 'Dev', prior_id: library})
    expect([reply.status, reply.body['errors']['name']]).toEqual([422, ['has already been taken']])
    expect((await create({name: 'Library', prior_id: library})).body['errors']).toHaveProperty('name')
    expect((await create({name: 'None'})).status).toBe(400)
    expect((await create({name: 'None', prior_id: 999_999})).status).toBe(404)
    expect((await create({name: 'X', label: 'a b', prior_id: library})).body['errors']).toHaveProperty('label')
  })

  it('check a registry name pattern and rename in a task', async () => {
    const dev = (await at.ok('GET', `/katello/api/environments?organization_id=${organization}&name=Dev`))['results'][0]
    const bad = await at.ask('PUT', `/katello/api/environments/${dev.id}`, {
      registry_name_pattern: '<%= organization.name %>/<%= repository.name %>',
    })
    expect([bad.status, Object.keys(bad.body['errors'])]).toEqual([422, ['registry_name_pattern']])
    const pattern = '<%= organization.label %>/<%= repository.name %>'
    const set = await at.ask('PUT', `/katello/api/environments/${dev.id}`, {
      registry_name_pattern: pattern,
      async: true,
    })
    expect([set.status, set.body['label']]).toEqual([
      202,
      'Actions::Katello::Environment::PublishContainerRepositories',
    ])
    expect((await at.task(set.body['id']))['result']).toBe('success')
    const cleared = await at.ask('PUT', `/katello/api/environments/${dev.id}`, {
      registry_name_pattern: '',
      async: false,
    })
    expect([cleared.status, cleared.body['registry_name_pattern']]).toEqual([200, null])
    expect((await at.ask('PUT', `/katello/api/environments/${dev.id}`, {})).status).toBe(400)
  })

  it('protect Library', async () => {
    expect((await at.ask('DELETE', `/katello/api/environments/${library}`)).status).toBe(400)
    expect((await at.ask('PUT', `/katello/api/environments/${library}`, {new_name: 'x'})).status).toBe(400)
    expect(
      (await at.ask('PUT', `/katello/api/environments/${library}`, {registry_unauthenticated_pull: true})).status,
    ).toBe(200)
  })

  it('answer 400 when asked for in another organization, 404 in one that is not there', async () => {
    expect((await at.ask('GET', `/katello/api/environments/${library}?organization_id=1`)).status).toBe(400)
    expect((await at.ask('GET', `/katello/api/environments/${library}?organization_id=999`)).status).toBe(404)
    expect((await at.ask('GET', `/katello/api/environments/${library}?organization_id=Paths`)).status).toBe(200)
  })

  it('answer 200 with an error to a search that makes no sense', async () => {
    const reply = await at.ask(
      'GET',
      `/katello/api/environments?organization_id=${organization}&search=foo%20%3D%20bar`,
    )
    expect([reply.status, reply.body['results'], typeof reply.body['error'], reply.body['total']]).toEqual([
      200,
      [],
      'string',
      0,
    ])
  })
})
