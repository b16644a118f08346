// One verb on many records: what it asks the server, how it goes on without the bulk routes, and its exit code.
import {describe, expect, it} from 'vitest'
import {page, scripted, type Scripted} from '../support/katello'
import {mallet} from '../support/program'
import {endedTask as task} from '../support/tasks'

const repositories = [
  {id: 1, name: 'a', url: 'https://quay.io'},
  {id: 2, name: 'b', url: 'https://quay.io'},
  {id: 3, name: 'pushed', url: null},
]
const bulk = (result = 'success') => ({...task('bulk', result), label: 'Actions::BulkAction'})

const katello = (): Promise<Scripted> =>
  scripted({
    'GET /katello/api/repositories': (asked) => page(repositories, asked),
    'GET /foreman_tasks/api/tasks/bulk': {body: bulk()},
    'GET /foreman_tasks/api/tasks/bulk/sub_tasks': {
      body: {total: 2, subtotal: 2, results: [task('s1'), task('s2')]},
    },
  })

const requests = (server: Scripted): string[] => server.asked.map(({method, path}) => `${method} ${path}`)

describe('repository synchronize of many', () => {
  it('sends one request to the bulk route, and lists the tasks of each', async () => {
    const server = (await katello()).on('POST /katello/api/repositories/bulk/sync', {status: 202, body: bulk()})
    const args = ['repository', 'synchronize', '--search', 'name ~ a', '--organization-id', '1', '--json', 'id,result']
    const run = await mallet(args, {env: server.env})
    expect(run).toMatchObject({code: 0, stderr: ''})
    expect(JSON.parse(run.stdout)).toEqual([
      {id: 's1', result: 'success'},
      {id: 's2', result: 'success'},
    ])
    expect(requests(server)).toEqual([
      'GET /katello/api/repositories',
      'POST /katello/api/repositories/bulk/sync',
      'GET /foreman_tasks/api/tasks/bulk',
      'GET /foreman_tasks/api/tasks/bulk/sub_tasks',
    ])
    expect(server.asked[0]?.query).toMatchObject({search: 'name ~ a', organization_id: '1'})
    expect(server.asked[1]?.body).toEqual({ids: [1, 2]})
  })

  it.each([404, 501])('sends a request for each where the bulk route answers %i', async (status) => {
    const server = (await katello())
      .on('POST /katello/api/repositories/bulk/sync', {status, body: {message: 'no such route'}})
      .on('POST /katello/api/repositories/1/sync', {status: 202, body: task('t1')})
      .on('POST /katello/api/repositories/2/sync', {status: 202, body: task('t2', 'error')})
      .on('GET /foreman_tasks/api/tasks/t1', {body: task('t1')})
      .on('GET /foreman_tasks/api/tasks/t2', {body: task('t2', 'error')})
    const run = await mallet(['repository', 'synchronize', '--all', '--json', 'id,result'], {env: server.env})
    expect(JSON.parse(run.stdout)).toEqual([
      {id: 't1', result: 'success'},
      {id: 't2', result: 'error'},
    ])
    expect(run.code).toBe(70)
    expect(server.asked.filter(({method}) => method === 'POST')).toHaveLength(3)
  })

  it('goes on with the others when one is refused, and reports the refusal', async () => {
    const server = (await katello())
      .on('POST /katello/api/repositories/1/sync', {status: 400, body: {displayMessage: 'no feed'}})
      .on('POST /katello/api/repositories/2/sync', {status: 202, body: task('t2')})
      .on('GET /foreman_tasks/api/tasks/t2', {body: task('t2')})
    const run = await mallet(['repository', 'synchronize', '--all', '--output', 'csv'], {env: server.env})
    expect(run.stdout).toContain('t2')
    expect(run.stderr).toContain('1 of 2 repositories could not be synchronized')
    expect(run.stderr).toContain('Repository 1')
    expect(run.code).not.toBe(0)
  })

  it('sends single requests for options that the bulk route does not take', async () => {
    const server = (await katello())
      .on('POST *', {status: 202, body: task('t1')})
      .on('GET /foreman_tasks/api/tasks/t1', {body: task('t1')})
    const run = await mallet(['repository', 'synchronize', '--all', '--incremental', 'yes'], {env: server.env})
    expect(run.code).toBe(0)
    const sent = server.asked.filter(({method}) => method === 'POST')
    expect(sent.map(({path}) => path).sort()).toEqual([
      '/katello/api/repositories/1/sync',
      '/katello/api/repositories/2/sync',
    ])
    expect(sent[0]?.body).toMatchObject({incremental: true})
  })

  it('shows the one request in a dry run', async () => {
    const server = await katello()
    const run = await mallet(['repository', 'synchronize', '--all', '--dry-run', '--json'], {env: server.env})
    expect(JSON.parse(run.stdout)).toMatchObject({
      requests: [{method: 'POST', path: '/katello/api/repositories/bulk/sync', body: {ids: [1, 2]}}],
    })
  })

  it.each([
    [['--all', '--search', 'x'], '--search and --all exclude each other'],
    [['--all', '--id', '3'], '--all and --id exclude each other'],
    [['--search', ''], '--search is empty'],
  ])('refuses %j', async (options, message) => {
    const run = await mallet(['repository', 'synchronize', ...options], {env: (await katello()).env})
    expect(run.code).toBe(64)
    expect(run.stderr).toContain(message)
  })
})

describe('repository delete of many', () => {
  const args = ['repository', 'delete', '--search', 'name ~ a']

  it('needs --yes in scripts', async () => {
    const server = await katello()
    const run = await mallet(args, {env: server.env})
    expect(run.code).toBe(64)
    expect(run.stderr).toContain('Add --yes')
    expect(requests(server)).toEqual([])
  })

  it('reports what the server kept', async () => {
    const server = (await katello()).on('PUT /katello/api/repositories/bulk/destroy', {
      status: 202,
      body: {errors: ['Repository b is in published content view versions'], task: bulk()},
    })
    const run = await mallet([...args, '--yes'], {env: server.env})
    expect(run.code).toBe(70)
    expect(run.stderr).toContain('1 of 3 repositories could not be deleted')
    expect(run.stderr).toContain('Repository b is in published content view versions')
  })

  it('deletes them one by one where there is no bulk route', async () => {
    const server = await katello()
    for (const {id} of repositories) server.on(`DELETE /katello/api/repositories/${id}`, {body: {id, name: 'x'}})
    const run = await mallet([...args, '--yes'], {env: server.env})
    expect(run).toMatchObject({code: 0, stdout: '3 repositories deleted.\n'})
  })
})

it('product synchronize --all sends one request for all products that have repositories', async () => {
  const server = (await katello())
    .on('GET /katello/api/products', (asked) =>
      page(
        [
          {id: 4, name: 'p', repository_count: 2},
          {id: 5, name: 'q', repository_count: 0},
        ],
        asked,
      ),
    )
    .on('PUT /katello/api/products/bulk/sync', {status: 202, body: bulk()})
  const run = await mallet(['product', 'synchronize', '--all', '--organization-id', '1'], {env: server.env})
  expect(run.code).toBe(0)
  expect(server.asked.find(({method}) => method === 'PUT')?.body).toEqual({ids: [4]})
})
