import {afterAll, beforeAll, expect, it} from 'vitest'
import {harness, type Harness} from '../../harness'

let at: Harness
let organization: {id: number; label: string; library_id: number}
beforeAll(async () => {
  at = await harness()
  organization = (await at.ok('POST', '/katello/api/organizations', {name: 'Inputs'})) as unknown as typeof organization
})
afterAll(() => at.close())

const scoped = (body: object) => ({organization_id: organization.id, ...body})
const services = expect.arrayContaining(['candlepin', 'candlepin_auth', 'pulp3']) as unknown

it('publications and promotions say what real servers say of them', async () => {
  const environment = await at.ok(
    'POST',
    '/katello/api/environments',
    scoped({name: 'Dev', prior_id: organization.library_id}),
  )
  const view = await at.ok('POST', '/katello/api/content_views', scoped({name: 'Empty'}))
  const published = await at.task(
    (await at.ok('POST', `/katello/api/content_views/${view['id']}/publish`, {}))['id'] as string,
  )
  const common = {
    content_view: {id: view['id'], name: 'Empty', label: 'Empty'},
    organization: {id: organization.id, name: 'Inputs', label: 'Inputs'},
    content_view_version_name: 'Empty 1.0',
    auto_publish_composite_ids: [],
    skip_promotion: null,
    services_checked: services,
    locale: 'en',
    current_timezone: 'UTC',
  }
  expect(published['input']).toMatchObject(common)
  const version = published['input'].content_view_version_id as number
  const body = {environment_ids: [environment['id']]}
  const promoted = await at.ok('POST', `/katello/api/content_view_versions/${version}/promote`, body)
  expect((await at.task(promoted['id'] as string))['input']).toMatchObject(common)
})

it('tasks about products, repositories and activation keys name the provider, the ID in Candlepin and the services', async () => {
  const product = await at.ok('POST', '/katello/api/products', scoped({name: 'Tools'}))
  const repository = await at.ok('POST', '/katello/api/repositories', {
    product_id: product['id'],
    name: 'busybox',
    content_type: 'docker',
    download_policy: 'on_demand',
  })
  const ofProduct = {
    product: {id: product['id'], name: 'Tools', label: 'Tools', cp_id: product['cp_id']},
    provider: {id: product['provider_id'], name: 'Anonymous'},
    locale: 'en',
  }
  const checked = await at.ok('POST', `/katello/api/repositories/${repository['id']}/verify_checksum`, {})
  expect(checked['input']).toMatchObject({...ofProduct, services_checked: ['pulp3']})
  await at.task(checked['id'] as string)
  const deleted = await at.ok('DELETE', `/katello/api/products/${product['id']}`)
  expect(deleted['input']).toMatchObject({...ofProduct, product_id: product['id'], services_checked: services})
  const key = await at.ok('POST', '/katello/api/activation_keys', scoped({name: 'key'}))
  expect((await at.ok('DELETE', `/katello/api/activation_keys/${key['id']}`))['input']).toMatchObject({
    activation_key: {id: key['id'], name: 'key'},
    organization: {id: organization.id, name: 'Inputs', label: 'Inputs'},
    services_checked: ['candlepin', 'candlepin_auth'],
  })
})
