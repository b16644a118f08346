import {afterAll, beforeAll, expect, it} from 'vitest'
import {delivery, type Delivery} from '../content-views/delivery'

let at: Delivery

beforeAll(async () => {
  at = await delivery()
  await at.synced('web', 'apps/web')
})
afterAll(() => at.close())

it('the checksums of all repositories of products are verified by one task', async () => {
  const path = '/katello/api/products/bulk/verify_checksum'
  const task = await at.task((await at.ok('PUT', path, {ids: [at.product]}))['id'])
  expect(task).toMatchObject({result: 'success'})
  const {results} = await at.ok('GET', `/foreman_tasks/api/tasks/${task['id']}/sub_tasks`)
  expect(results).toMatchObject([{label: 'Actions::Katello::Repository::VerifyChecksum', result: 'success'}])
  expect((await at.ask('PUT', path, {ids: []})).status).toBe(400)
})

it('the HTTP proxy of all repositories of products is set by a task', async () => {
  const body = {ids: [at.product], http_proxy_policy: 'none'}
  const task = await at.task((await at.ok('PUT', '/katello/api/products/bulk/http_proxy', body))['id'])
  expect(task).toMatchObject({label: 'Actions::Katello::Product::UpdateHttpProxy', result: 'success'})
  const {results} = await at.ok('GET', `/katello/api/products/${at.product}/repositories`)
  const shown = await at.ok('GET', `/katello/api/repositories/${(results as {id: number}[])[0]?.id}`)
  expect(shown['http_proxy_policy']).toBe('none')
})
