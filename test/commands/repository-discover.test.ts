import {expect, it} from 'vitest'
import {page, scripted, type Scripted} from '../support/katello'
import {mallet} from '../support/program'

const task = {
  id: 't',
  state: 'stopped',
  result: 'success',
  pending: false,
  progress: 1,
  humanized: {action: 'Discover', errors: []},
  output: {repo_urls: ['apps/web', 'os/base']},
}
const line = ['repository', 'discover', '--organization-id', '1', '--url', 'https://registry.example.com']

const katello = (): Promise<Scripted> =>
  scripted({
    'POST /katello/api/organizations/1/repo_discover': {status: 202, body: {id: 't'}},
    'GET /foreman_tasks/api/tasks/t': {body: task},
    'GET /katello/api/repositories': page([{id: 7, name: 'apps/web'}]),
    'POST /katello/api/repositories': {status: 201, body: {id: 8, name: 'os/base'}},
  })

it('repository discover lists what the server found', async () => {
  const server = await katello()
  const run = await mallet([...line, '--output', 'csv'], {env: server.env})
  expect(run.stdout).toBe('Name,Status,Repository ID\napps/web,found,\nos/base,found,\n')
  expect(server.asked.map(({method, path}) => `${method} ${path}`)).toEqual([
    'POST /katello/api/organizations/1/repo_discover',
    'GET /foreman_tasks/api/tasks/t',
  ])
})

it('repository discover --search, --upstream-username and --upstream-password are for the upstream registry', async () => {
  const server = await katello()
  const login = ['--upstream-username', 'robot', '--upstream-password', 'geheim']
  const run = await mallet([...line, '--search', 'WEB', ...login, '--output', 'csv'], {env: server.env})
  expect(run.stdout).toBe('Name,Status,Repository ID\napps/web,found,\n')
  expect(server.asked[0]?.body).toMatchObject({
    search: 'WEB',
    upstream_username: 'robot',
    upstream_password: 'geheim',
  })
})

it('repository discover --create makes what the product lacks, with four requests here', async () => {
  const server = await katello()
  const run = await mallet([...line, '--create', '--product-id', '3', '--json'], {env: server.env})
  expect(JSON.parse(run.stdout)).toEqual([
    {name: 'apps/web', status: 'present', repository_id: 7},
    {name: 'os/base', status: 'created', repository_id: 8},
  ])
  expect(server.asked).toHaveLength(4)
})

it.each([
  [['--product-id', '3'], '--product has no effect without --create'],
  [['--create'], 'No product specified'],
  [['--url', 'registry.example.com'], '"registry.example.com" is not the URL of a registry'],
])('repository discover %j is a usage error, and nothing is sent', async (options, message) => {
  const server = await katello()
  const run = await mallet([...line, ...options], {env: server.env})
  expect([run.code, run.stderr]).toEqual([64, expect.stringContaining(message)])
  expect(server.asked).toEqual([])
})
