import {afterAll, beforeAll, describe, expect, it} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {startUpstream, type Upstream} from '../../support/upstream'
import {nextCron} from '../../../src/server/products/cron'
import {scheduleSyncPlans} from '../../../src/server/products/sync-schedule'
import {harness, type Harness} from '../harness'

let at: Harness
let upstream: Upstream
let clock = Date.parse('2026-11-23T12:00:00Z')
let product: number
beforeAll(async () => {
  at = await harness({now: () => clock})
  upstream = await startUpstream({repositories: await fixtureRepositories()})
  product = (await at.ok('POST', '/katello/api/products', {organization_id: 1, name: 'Images'}))['id']
  await at.ok('POST', '/katello/api/repositories', {
    product_id: product,
    name: 'web',
    content_type: 'docker',
    url: upstream.url,
    docker_upstream_name: 'apps/web',
  })
})
afterAll(async () => {
  await at.close()
  await upstream.close()
})

describe('content credentials', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
  it('are created from a parameter or a file, and given back as text', async () => {
    const made = await at.ok('POST', '/katello/api/content_credentials', {
      organization_id: 1,
      name: 'quay ca',
      content_type: 'cert',
      content: pem,
    })
    expect(made).toMatchObject({name: 'quay ca', content_type: 'cert', ssl_ca_products: [], organization: {id: 1}})
    const path = `/katello/api/content_credentials/${made['id']}`
    expect((await at.ask('GET', `${path}/content`)).body).toBe(pem)
    const form = new FormData()
    form.append('content', new Blob(['new text']), 'ca.pem')
    const reply = await fetch(`${at.server.url}${path}/content`, {
      method: 'POST',
      body: form,
      headers: {authorization: `Basic ${btoa('admin:changeme')}`},
    })
    expect(reply.status).toBe(200)
    expect((await at.ok('GET', path))['content']).toBe('new text')
    expect((await at.ok('GET', '/katello/api/content_credentials?organization_id=1&name=quay%20ca'))['subtotal']).toBe(
      1,
    )
    expect((await at.ask('GET', '/katello/api/content_credentials')).status).toBe(404)
  })

  it('are unique, checked, and stay while something uses them', async () => {
    const attempt = await at.ask('POST', '/katello/api/content_credentials', {
      organization_id: 1,
      name: 'quay ca',
      content_type: 'key',
    })
    expect([attempt.status, Object.keys(attempt.body['errors']).sort()]).toEqual([
      422,
      ['content', 'content_type', 'name'],
    ])
    const {id} = (await at.ok('GET', '/katello/api/content_credentials?organization_id=1'))['results'][0]
    await at.ok('PUT', `/katello/api/products/${product}`, {ssl_ca_cert_id: id})
    expect((await at.ok('GET', `/katello/api/content_credentials/${id}`))['ssl_ca_products']).toMatchObject([
      {id: product},
    ])
    expect((await at.ask('DELETE', `/katello/api/content_credentials/${id}`)).status).toBe(400)
    expect((await at.ask('PUT', `/katello/api/products/${product}`, {gpg_key_id: 99})).status).toBe(404)
    await at.ok('PUT', `/katello/api/products/${product}`, {ssl_ca_cert_id: null})
    await at.ok('DELETE', `/katello/api/content_credentials/${id}`)
  })
})

describe('sync plans', () => {
  const path = '/katello/api/organizations/1/sync_plans'
  const plan = (more: Record<string, unknown>) => ({
    name: 'nightly',
    interval: 'daily',
    sync_date: '2026-11-20 02:30:00 UTC',
    enabled: true,
    ...more,
  })

  it('say when they are due next', async () => {
    const made = await at.ok('POST', path, plan({}))
    expect(made).toMatchObject({
      next_sync: '2026-11-24 02:30:00 UTC',
      sync_date: '2026-11-20 02:30:00 UTC',
      products: [],
    })
    const later = await at.ok('PUT', `${path}/${made['id']}`, {interval: 'weekly'})
    expect(later['next_sync']).toBe('2026-11-27 02:30:00 UTC')
    const cron = await at.ok('PUT', `${path}/${made['id']}`, {
      interval: 'custom cron',
      cron_expression: '*/20 9-17 * * 1-5',
    })
    expect([cron['next_sync'], cron['cron_expression']]).toEqual(['2026-11-23 12:20:00 UTC', '*/20 9-17 * * 1-5'])
    expect((await at.ok('PUT', `${path}/${made['id']}`, {enabled: false}))['next_sync']).toBeNull()
    const daily = await at.ok('PUT', `${path}/${made['id']}`, {interval: 'hourly', enabled: true})
    expect([daily['next_sync'], daily['cron_expression']]).toEqual(['2026-11-23 12:30:00 UTC', null])
  })

  it('are checked', async () => {
    const faults = async (more: Record<string, unknown>) => {
      const reply = await at.ask('POST', path, plan({name: 'other', ...more}))
      return reply.status === 422 ? Object.keys(reply.body['errors']) : reply.status
    }
    expect(await faults({name: 'nightly'})).toEqual(['name'])
    expect(await faults({interval: 'yearly'})).toEqual(['interval'])
    expect(await faults({sync_date: 'soon'})).toEqual(['sync_date'])
    expect(await faults({cron_expression: '* * * * *'})).toEqual(['cron_expression'])
    expect(await faults({interval: 'custom cron', cron_expression: '61 * * * *'})).toEqual(['cron_expression'])
  })

  it('synchronize their products when asked and when they are due', async () => {
    const {id} = (await at.ok('GET', path))['results'][0]
    expect((await at.ask('PUT', `${path}/${id}/sync`)).status).toBe(422)
    const with1 = await at.ok('PUT', `${path}/${id}/add_products`, {product_ids: [product]})
    expect(with1['products']).toMatchObject([{id: product, repository_count: 1}])
    expect((await at.ok('GET', `/katello/api/products/${product}`))['sync_plan']).toMatchObject({id, name: 'nightly'})
    const task = await at.task((await at.ok('PUT', `${path}/${id}/sync`))['id'])
    expect(task).toMatchObject({result: 'success', label: 'Actions::Katello::SyncPlan::Run'})
    const shown = await at.ok('GET', `/katello/api/products/${product}`)
    expect([shown['sync_state'], shown['last_sync_words']]).toEqual(['success', 'less than a minute'])

    const schedule = scheduleSyncPlans(at.server.app)
    const runs = () => at.server.app.store.tasks.count({label: 'Actions::Katello::SyncPlan::Run'})
    schedule.check()
    expect(runs()).toBe(1)
    clock += 31 * 60_000
    schedule.check()
    schedule.check()
    schedule.stop()
    expect(runs()).toBe(2)
    const [newest] = at.server.app.store.tasks.all({label: 'Actions::Katello::SyncPlan::Run'}, 'id DESC')
    expect(await at.task(newest?.uuid ?? '')).toMatchObject({result: 'success'})
  })

  it('are deleted without their products', async () => {
    const {id} = (await at.ok('GET', path))['results'][0]
    expect((await at.ask('DELETE', `${path}/${id}`)).status).toBe(204)
    expect((await at.ok('GET', `/katello/api/products/${product}`))['sync_plan_id']).toBeNull()
  })

  it('read cron expressions as cron does', () => {
    const after = Date.parse('2026-11-23T12:00:30Z') // a Monday
    const next = (expression: string) => {
      const time = nextCron(expression, after)
      return time === undefined ? undefined : new Date(time).toISOString().slice(0, 16)
    }
    expect(next('* * * * *')).toBe('2026-11-23T12:01')
    expect(next('0 12 * * *')).toBe('2026-11-24T12:00')
    expect(next('15,45 3 1 jan *')).toBe('2027-01-01T03:15')
    expect(next('0 0 13 * fri')).toBe('2026-11-27T00:00')
    expect(next('0 0 29 2 *')).toBe('2028-02-29T00:00')
    expect(next('0 0 * * 7')).toBe('2026-11-29T00:00')
    expect(next('0 0 */2 * fri')).toBe('2026-11-27T00:00')
    expect(next('5/15 * * * *')).toBe('2026-11-23T12:05')
    expect(next('@daily')).toBe('2026-11-24T00:00')
    for (const bad of [
      '',
      '* * * *',
      '60 * * * *',
      'x * * * *',
      '5-1 * * * *',
      '*/0 * * * *',
      '0 0 30 2 *',
      '0 0 0 * * *',
      '@reboot',
    ])
      expect(next(bad)).toBeUndefined()
  })
})

describe('activation keys', () => {
  const path = '/katello/api/activation_keys'
  it('carry content view environments, in the new way and the old', async () => {
    const made = await at.ok('POST', path, {organization_id: 1, name: 'web', content_view_environments: ['Library']})
    expect(made).toMatchObject({
      content_view_environment_labels: 'Library',
      multi_content_view_environment: false,
      content_view: {name: 'Default Organization View'},
      environment: {name: 'Library'},
      unlimited_hosts: true,
      usage_count: 0,
    })
    const old = await at.ok('POST', path, {
      organization_id: 1,
      name: 'old',
      content_view_id: made['content_view_id'],
      environment_id: made['environment_id'],
    })
    expect(old['content_view_environments']).toEqual(made['content_view_environments'])
    const found = await at.ok(
      'GET',
      `${path}?organization_id=1&search=environment%20=%20Library%20and%20name%20=%20old`,
    )
    expect(found['results']).toMatchObject([{id: old['id']}])
    expect((await at.ok('GET', `/katello/api/environments/${made['environment_id']}/activation_keys`))['total']).toBe(2)
    expect((await at.ask('GET', path)).status).toBe(400)
  })

  it('are checked', async () => {
    const faults = async (body: Record<string, unknown>) => {
      const reply = await at.ask('POST', path, {organization_id: 1, ...body})
      return reply.status === 422 ? Object.keys(reply.body['errors']) : reply.status
    }
    expect(await faults({name: 'a,b'})).toEqual(['name'])
    expect(await faults({name: 'web'})).toEqual(['name'])
    expect(await faults({name: 'x', unlimited_hosts: false})).toEqual(['max_hosts'])
    expect(await faults({name: 'x', content_view_environments: ['Nowhere/None']})).toEqual([
      'content_view_environments',
    ])
    expect(await faults({name: 'x', content_view_id: 1})).toEqual(['base'])
  })

  it('register so many hosts and no more', async () => {
    const {id} = await at.ok('POST', path, {organization_id: 1, name: 'few', max_hosts: 1})
    const register = (name: string) =>
      at.ask('POST', '/rhsm/consumers', {name, owner: 'Default_Organization', activation_keys: 'few'}, null)
    expect((await register('one.example.com')).status).toBe(200)
    const second = await register('two.example.com')
    expect([second.status, second.body['message']]).toEqual([422, "Max Hosts (1) reached for activation key 'few'"])
    expect((await register('one.example.com')).status).toBe(200)
    const shown = await at.ok('GET', `${path}/${id}?show_hosts=true`)
    expect([shown['usage_count'], shown['hosts'][0].name]).toEqual([1, 'one.example.com'])
    expect((await at.ok('GET', '/api/hosts?search=activation_key%20=%20few'))['subtotal']).toBe(1)
  })

  it('are copied with their overrides, and deleted by a task that is over at once', async () => {
    const [first] = (await at.ok('GET', `${path}?organization_id=1&name=web`))['results']
    await at.ok('PUT', `${path}/${first.id}/content_override`, {
      content_overrides: [{content_label: 'x_y', name: 'enabled', value: '1'}],
    })
    const copy = await at.ok('POST', `${path}/${first.id}/copy`, {new_name: 'web copy'})
    expect(copy).toMatchObject({
      name: 'web copy',
      content_view_environment_labels: 'Library',
      content_overrides: [{content_label: 'x_y', value: '1'}],
    })
    const gone = await at.ask('DELETE', `${path}/${copy['id']}`)
    expect([gone.status, gone.body['result']]).toEqual([202, 'success'])
    expect((await at.ask('GET', `${path}/${copy['id']}`)).status).toBe(404)
  })
})

describe('HTTP proxies', () => {
  it('keep their password to themselves', async () => {
    const made = await at.ok('POST', '/api/http_proxies', {
      http_proxy: {name: 'squid', url: 'http://squid.example.com:3128', username: 'u', password: 'hidden'},
    })
    expect(made).toMatchObject({name: 'squid', username: 'u'})
    expect(JSON.stringify(await at.ok('GET', `/api/http_proxies/${made['id']}`))).not.toContain('hidden')
    const wrong = await at.ask('POST', '/api/http_proxies', {http_proxy: {name: 'squid', url: 'squid'}})
    expect(Object.keys(wrong.body['error'].errors).sort()).toEqual(['name', 'url'])
    const [repository] = (await at.ok('GET', '/katello/api/repositories?organization_id=1'))['results']
    const changed = await at.ok('PUT', `/katello/api/repositories/${repository.id}`, {
      http_proxy_policy: 'use_selected_http_proxy',
      http_proxy_id: made['id'],
    })
    expect(changed).toMatchObject({http_proxy_name: 'squid', http_proxy: {id: made['id'], name: 'squid'}})
    expect((await at.ask('DELETE', `/api/http_proxies/${made['id']}`)).status).toBe(422)
  })
})
