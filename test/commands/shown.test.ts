import {describe, expect, it} from 'vitest'
import {page, scripted} from '../support/katello'
import {mallet} from '../support/program'

describe('capsule info', () => {
  it('shows the capsule itself, not its content', async () => {
    const body = {
      id: 1,
      name: 'proxy.example.com',
      url: 'https://proxy.example.com:9090',
      hosts_count: 5,
      features: [{id: 1, name: 'Pulpcore', capabilities: []}],
      lifecycle_environments: [],
      locations: [],
      organizations: [],
    }
    const katello = await scripted({'GET /api/smart_proxies/1': {body}})
    const {code, stdout} = await mallet(['capsule', 'info', '--id', '1', '--output', 'json'], {env: katello.env})
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      Id: 1,
      Name: 'proxy.example.com',
      URL: 'https://proxy.example.com:9090',
      'Host count': 5,
      Features: {1: {Name: 'Pulpcore'}},
    })
    expect(stdout).not.toContain('Lifecycle Environments')
  })
})

describe('content-view component list', () => {
  const view = (id: number): object => ({id, name: `View ${id}`, label: `View_${id}`})
  const rows = [
    {id: 1, latest: true, content_view: view(7), content_view_version: {id: 11, version: '6.0'}},
    {id: 2, latest: true, content_view: view(8), content_view_version: null},
    {id: 3, latest: false, content_view: view(9), content_view_version: {id: 12, version: '2.1'}},
  ]

  it('tells the view of each component, and which version is taken', async () => {
    const katello = await scripted({
      'GET /katello/api/content_views/5/content_view_components': (asked) => page(rows, asked),
    })
    const args = ['content-view', 'component', 'list', '--composite-content-view-id', '5', '--output', 'csv']
    const {code, stdout} = await mallet(args, {env: katello.env})
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toEqual([
      'Content View Id,Name,Version,Component Id,Current Version,Version Id',
      '7,View 7,Latest,1,6.0,11 (Latest)',
      '8,View 8,Latest,2,No Published Version,""',
      '9,View 9,2.1,3,"",12',
    ])
  })
})

describe('docker tag info', () => {
  it('finds a tag by its name within the repository that is named', async () => {
    const katello = await scripted({
      'GET /katello/api/docker_tags': (asked) =>
        page([
          {id: 7, name: 'latest', repository_id: 2},
          ...(asked.query['repository_id'] ? [] : [{id: 8, name: 'latest'}]),
        ]),
      'GET /katello/api/docker_tags/7': {body: {id: 7, name: 'latest', repository_id: 2}},
    })
    const args = ['docker', 'tag', 'info', '--name', 'latest', '--json', 'id']
    expect(await mallet([...args, '--repository-id', '2'], {env: katello.env})).toMatchObject({
      code: 0,
      stdout: '{\n  "id": 7\n}\n',
    })
    expect((await mallet(args, {env: katello.env})).code).toBe(70)
  })
})

describe('repository list', () => {
  const katello = () =>
    scripted({
      'GET /katello/api/repositories': (asked) =>
        page(
          [
            {id: 1, name: 'web', content_type: 'docker'},
            {id: 2, name: 'rpms', content_type: 'yum'},
          ],
          asked,
        ),
      'GET /katello/api/repositories/1': {body: {id: 1, include_tags: ['1.*'], exclude_tags: null}},
    })

  it.each([
    [
      ['--json', 'name,include_tags'],
      [
        {name: 'web', include_tags: ['1.*']},
        {name: 'rpms', include_tags: null},
      ],
    ],
    [
      ['--output', 'json', '--fields', 'Name,Include Tags'],
      [{Name: 'web', 'Include Tags': ['1.*']}, {Name: 'rpms'}],
    ],
  ])('asks for the tags of each repository when they are wanted: %j', async (args, expected) => {
    const {env} = await katello()
    const {code, stdout} = await mallet(['repository', 'list', ...args], {env})
    expect([code, JSON.parse(stdout)]).toEqual([0, expected])
  })

  it.each([[[]], [['--json']], [['--json', 'name']], [['--fields', 'Name']], [['--fields', 'ALL']]])(
    'asks for nothing more when they are not: %j',
    async (args) => {
      const {asked, env} = await katello()
      expect((await mallet(['repository', 'list', ...args], {env})).code).toBe(0)
      expect(asked).toHaveLength(1)
    },
  )
})

describe('content-view remove', () => {
  it('finds versions by their numbers within the view that it names', async () => {
    const katello = await scripted({
      'GET /katello/api/content_views': (asked) => page([{id: 4, name: 'App CV'}], asked),
      'GET /katello/api/content_view_versions': (asked) =>
        page(
          [
            {id: 11, version: '2.0'},
            {id: 10, version: '1.0'},
          ],
          asked,
        ),
      'PUT /katello/api/content_views/4/remove': {body: {id: 'a', state: 'stopped', result: 'success', label: 'x'}},
      'GET /foreman_tasks/api/tasks/a': {body: {id: 'a', state: 'stopped', result: 'success', label: 'x'}},
    })
    const args = ['content-view', 'remove', '--organization-id', '1', '--name', 'App CV']
    const run = await mallet([...args, '--content-view-versions', '1.0,2.0'], {env: katello.env})
    expect([run.code, run.stderr]).toEqual([0, expect.not.stringContaining('Error')])
    expect(katello.asked.find(({path}) => path.endsWith('_versions'))?.query).toMatchObject({content_view_id: '4'})
    expect(katello.asked.find(({method}) => method === 'PUT')?.body).toMatchObject({content_view_version_ids: [10, 11]})
  })
})

describe('product update-proxy', () => {
  const args = ['product', 'update-proxy', '--ids', '7', '--http-proxy-policy', 'none']
  const route = 'PUT /katello/api/products/bulk/http_proxy'

  it('is done when the server says so, and a task is not missed', async () => {
    const katello = await scripted({[route]: {body: {displayMessages: ['changed']}}})
    expect(await mallet(args, {env: katello.env})).toMatchObject({code: 0, stdout: 'Products updated.\n'})
  })

  it('fails when the server neither says so nor names a task', async () => {
    const katello = await scripted({[route]: {body: {}}})
    const {code, stderr} = await mallet(args, {env: katello.env})
    expect([code, stderr]).toEqual([70, expect.stringContaining('did not return the task that it started')])
  })
})
