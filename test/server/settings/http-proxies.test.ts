import {afterAll, beforeAll, expect, it, vi} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {startUpstream, type Upstream} from '../../support/upstream'
import {connectProxy} from '../../support/connect-proxy'
import {onCleanup} from '../../support/places'
import {harness, type Harness} from '../harness'

let at: Harness
let upstream: Upstream
let repository: string

beforeAll(async () => {
  at = await harness()
  upstream = await startUpstream({repositories: await fixtureRepositories()})
  const product = (await at.ok('POST', '/katello/api/products', {organization_id: 1, name: 'Images'}))['id']
  const values = {product_id: product, name: 'web', content_type: 'docker', docker_upstream_name: 'apps/web'}
  const made = await at.ok('POST', '/katello/api/repositories', {...values, url: 'http://registry.test'})
  repository = `/katello/api/repositories/${made['id']}`
})
afterAll(async () => {
  await at.close()
  await upstream.close()
})

it('a repository is synchronized through the HTTP proxy that it names, with its login', async () => {
  const proxy = await connectProxy(Number(new URL(upstream.url).port))
  const given = {name: 'out', url: proxy.url, username: 'me', password: 'se:cr@t'}
  const {id} = await at.ok('POST', '/api/http_proxies', {http_proxy: given})
  await at.ok('PUT', repository, {http_proxy_policy: 'use_selected_http_proxy', http_proxy_id: id})
  const task = await at.task((await at.ok('POST', `${repository}/sync`))['id'])
  expect(task).toMatchObject({result: 'success'})
  expect(proxy.asked[0]).toMatchObject({
    to: 'registry.test:80',
    headers: {'proxy-authorization': `Basic ${btoa('me:se:cr@t')}`},
  })
  expect(JSON.stringify(task)).not.toContain('se:cr@t')
})

it('a proxy that does not connect is what the task tells of', async () => {
  const proxy = await connectProxy(1, 403)
  const {id} = await at.ok('POST', '/api/http_proxies', {http_proxy: {name: 'shut', url: proxy.url}})
  await at.ok('PUT', repository, {http_proxy_policy: 'use_selected_http_proxy', http_proxy_id: id})
  const task = await at.task((await at.ok('POST', `${repository}/sync`))['id'])
  expect(task).toMatchObject({result: 'warning'})
  expect(JSON.stringify(task)).toContain(`the proxy ${proxy.url} refused to connect: 403 Not Here`)
})

it('the proxy of the environment is used where the repository leaves the choice, and not where it wants none', async () => {
  const proxy = await connectProxy(Number(new URL(upstream.url).port))
  vi.stubEnv('http_proxy', proxy.url)
  onCleanup(() => vi.unstubAllEnvs())
  const run = async (policy: string) => {
    await at.ok('PUT', repository, {http_proxy_policy: policy})
    return (await at.task((await at.ok('POST', `${repository}/sync`))['id']))['result']
  }
  expect(await run('none')).toBe('warning')
  expect(proxy.asked).toEqual([])
  expect(await run('global_default_http_proxy')).toBe('success')
  expect(proxy.asked).not.toEqual([])
})
