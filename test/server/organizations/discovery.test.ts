import {afterAll, beforeAll, expect, it} from 'vitest'
import {fixtureRepositories} from '../../../src/sandbox/upstream/images'
import {onCleanup} from '../../support/places'
import {startUpstream, type Upstream, type UpstreamOptions} from '../../support/upstream'
import {harness, type Harness} from '../harness'

let at: Harness
beforeAll(async () => {
  at = await harness()
})
afterAll(() => at.close())

const path = '/katello/api/organizations/1/repo_discover'

async function registry(options: Partial<UpstreamOptions> = {}): Promise<Upstream> {
  const upstream = await startUpstream({repositories: await fixtureRepositories(), ...options})
  onCleanup(() => upstream.close())
  return upstream
}

it('repositories of a registry are found by a task, page by page and in order', async () => {
  const {url} = await registry({pageSize: 2})
  const started = await at.ask('POST', path, {url, content_type: 'docker'})
  expect([started.status, started.body['label']]).toEqual([202, 'Actions::Katello::Repository::Discover'])
  const task = await at.task(started.body['id'])
  expect(task).toMatchObject({result: 'success', action: `Discover URL '${url}'`})
  const names = (await fixtureRepositories()).map(({name}) => name).sort()
  expect(task['output']).toEqual({repo_urls: names, crawled: [url], to_follow: []})
})

it('a registry with a login is asked with the password, which the task does not show', async () => {
  const {url} = await registry({credentials: {username: 'robot', password: 'extra-secret'}})
  const wanted = {url, content_type: 'docker', upstream_username: 'robot'}
  const refusal = await at.task((await at.ok('PUT', path, {...wanted, upstream_password: 'wrong'}))['id'])
  expect(refusal).toMatchObject({result: 'error', output: {}})
  const task = await at.task((await at.ok('POST', path, {...wanted, upstream_password: 'extra-secret'}))['id'])
  expect(task['result']).toBe('success')
  expect(JSON.stringify(await at.ok('GET', `/foreman_tasks/api/tasks/${task['id']}/details`))).not.toContain(
    'extra-secret',
  )
})

it('a search that is under way is cancelled, once', async () => {
  const {url} = await registry({fault: ({path: asked}) => (asked === '/v2/_catalog' ? {kind: 'silent'} : undefined)})
  const {id} = await at.ok('POST', path, {url, content_type: 'docker'})
  const cancel = '/katello/api/organizations/Default_Organization/cancel_repo_discover'
  expect((await at.ask('POST', cancel, {})).body['id']).toBe(id)
  expect(await at.task(id)).toMatchObject({result: 'cancelled', output: {}})
  expect((await at.ask('POST', cancel, {})).status).toBe(404)
})

it.each([
  ['no URL', {content_type: 'docker'}],
  ['no URL of a registry', {url: 'quay.io', content_type: 'docker'}],
  ['a file', {url: 'file:///etc/', content_type: 'docker'}],
  ['packages, as servers look for by default', {url: 'http://127.0.0.1:1'}],
])('%s is refused', async (_, body) => {
  const reply = await at.ask('POST', path, body)
  expect([400, 422]).toContain(reply.status)
})
