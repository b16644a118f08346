import {expect, it} from 'vitest'
import {createDiscovered, discover} from '../../../src/workflows/repository/discover'
import {played} from '../support'

const upstream = {url: 'https://registry.example.com', username: 'robot', password: 'secret'}
const repoDiscover = 'POST /katello/api/organizations/1/repo_discover'
const task = {
  id: 't',
  state: 'stopped',
  result: 'success',
  pending: false,
  output: {repo_urls: ['apps/web', 'os/base']},
}

it('finds names by two requests, and compares them where the registry listed all', async () => {
  const {client, sent, calls} = played({[repoDiscover]: {id: 't'}, 'GET /foreman_tasks/api/tasks/t': task})
  expect(await discover(client, upstream, {organizationId: 1, search: 'Web'})).toEqual(['apps/web'])
  expect(calls()).toEqual([repoDiscover, 'GET /foreman_tasks/api/tasks/t'])
  const {url, username, password} = upstream
  expect(sent[0]?.body).toEqual({
    url,
    content_type: 'docker',
    upstream_username: username,
    upstream_password: password,
    search: 'Web',
  })
})

it('finds nothing in a task without a result', async () => {
  const {client} = played({[repoDiscover]: {id: 't'}, 'GET /foreman_tasks/api/tasks/t': {...task, output: {}}})
  expect(await discover(client, upstream, {organizationId: 1})).toEqual([])
})

it('makes what the product does not have, by one request each after one for what it has', async () => {
  const {client, sent, calls} = played({
    'GET /katello/api/repositories': [{id: 7, name: 'apps/web'}],
    'POST /katello/api/repositories': {id: 8},
  })
  expect(await createDiscovered(client, ['apps/web', 'os/base'], upstream, 3)).toEqual([
    {name: 'apps/web', status: 'present', repository_id: 7},
    {name: 'os/base', status: 'created', repository_id: 8},
  ])
  expect(calls()).toEqual(['GET /katello/api/repositories', 'POST /katello/api/repositories'])
  expect(sent[1]?.body).toMatchObject({
    name: 'os/base',
    docker_upstream_name: 'os/base',
    product_id: 3,
    content_type: 'docker',
    url: upstream.url,
    upstream_username: 'robot',
  })
})
