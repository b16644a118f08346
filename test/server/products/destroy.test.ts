import {settingsOf} from '../../../src/server/settings/definitions'
import {afterAll, beforeAll, expect, it} from 'vitest'
import {delivery, type Delivery} from '../content-views/delivery'

let at: Delivery
let web: number

beforeAll(async () => {
  at = await delivery()
  web = await at.synced('web', 'apps/web')
})
afterAll(() => at.close())

const destroy = () => at.ask('DELETE', `/katello/api/products/${at.product}`)
const bulk = () => at.ask('PUT', '/katello/api/products/bulk/destroy', {ids: [at.product]})

it('a product stays while one of its repositories is the last of a filter', async () => {
  const view = (await at.view('Filtered', {repository_ids: [web]}))['id']
  const filter = {content_view_id: view, name: 'f', type: 'docker', inclusion: true, repository_ids: [web]}
  const {id} = await at.ok('POST', '/katello/api/content_view_filters', filter)
  const refused = await destroy()
  expect([refused.status, refused.body['message']]).toEqual([500, expect.stringContaining('filter')])
  expect((await bulk()).status).toBe(400)
  await at.ok('DELETE', `/katello/api/content_view_filters/${id}`)
})

it('a product stays while a content view has published something of it, whatever the setting for repositories', async () => {
  const view = (await at.view('App', {repository_ids: [web]}))['id']
  await at.publish(view)
  expect(settingsOf(at.server.app.store).flag('delete_repo_across_cv')).toBe(true)
  const refused = await destroy()
  expect([refused.status, refused.body['message']]).toEqual([500, expect.stringContaining('published content views')])
  expect((await bulk()).status).toBe(400)
  expect(await at.instances(view, at.library)).toHaveLength(1)
})

it('a product that nothing depends on goes', async () => {
  const body = {organization_id: at.organization, name: 'Spare'}
  const {id} = await at.ok('POST', '/katello/api/products', body)
  await at.done('DELETE', `/katello/api/products/${id}`)
  expect((await at.ask('GET', `/katello/api/products/${id}`)).status).toBe(404)
})
