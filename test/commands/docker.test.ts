import {describe, expect, it} from 'vitest'
import {page, scripted, type Scripted} from '../support/katello'
import {mallet} from '../support/program'

const repositories = [
  {id: 101, name: 'busybox', content_type: 'docker'},
  {id: 102, name: 'docs', content_type: 'file'},
]

const katello = (list: string, inProduct: readonly object[] = repositories, versions = [52]): Promise<Scripted> =>
  scripted({
    'GET /katello/api/content_views': page([{id: 31, name: 'CV'}]),
    'GET /katello/api/products': page([{id: 10, name: 'Containers'}]),
    'GET /katello/api/environments': page([{id: 3, name: 'Dev'}]),
    'GET /katello/api/repositories': page(inProduct),
    'GET /katello/api/content_view_versions': (asked) =>
      page((asked.query['environment_id'] === '3' ? versions.slice(0, 1) : versions).map((id) => ({id}))),
    [`GET /katello/api/${list}`]: page([]),
  })

describe.each([
  ['tag', 'docker_tags'],
  ['manifest', 'docker_manifests'],
])('docker %s list', (word, list) => {
  const line = ['docker', word, 'list', '--organization-id', '1']
  const lastQuery = ({asked}: Scripted): unknown => asked.find(({path}) => path.endsWith(list))?.query

  it.each([
    [['--product', 'Containers'], {repository_id: '101'}],
    [['--product-id', '10'], {repository_id: '101'}],
    [['--content-view', 'CV'], {content_view_version_id: '52'}],
    [
      ['--content-view-id', '31', '--lifecycle-environment', 'Dev'],
      {content_view_version_id: '52', environment_id: '3'},
    ],
    [['--content-view-version-id', '7', '--content-view-id', '31'], {content_view_version_id: '7'}],
    [['--repository-id', '5', '--product-id', '10'], {repository_id: '5'}],
  ])('with %j asks for that content only', async (options, wanted) => {
    const server = await katello(list)
    const run = await mallet([...line, ...options], {env: server.env})
    expect([run.code, run.stderr]).toEqual([0, ''])
    expect(lastQuery(server)).toEqual({organization_id: '1', ...wanted, page: '1', per_page: '1000'})
  })

  it('takes the version that is in the environment where there are several', async () => {
    const server = await katello(list, repositories, [51, 52])
    const options = ['--content-view-id', '31', '--lifecycle-environment-id', '3']
    expect((await mallet([...line, ...options], {env: server.env})).code).toBe(0)
    expect(lastQuery(server)).toMatchObject({content_view_version_id: '51'})
  })

  it.each<[string, string[], object[], number[], string]>([
    [
      'several repositories',
      ['--product-id', '10'],
      [repositories[0] ?? {}, {id: 103, name: 'ubi'}],
      [52],
      '--repository',
    ],
    ['no repository', ['--product-id', '10'], [repositories[1] ?? {}], [52], 'has no container image repositories'],
    ['several versions', ['--content-view-id', '31'], repositories, [51, 52], '--content-view-version'],
    ['no version', ['--content-view-id', '31'], repositories, [], 'has no version'],
  ])('refuses to guess among %s', async (_, options, inProduct, versions, words) => {
    const server = await katello(list, inProduct, versions)
    const run = await mallet([...line, ...options], {env: server.env})
    expect([run.code, run.stderr]).toEqual([words.includes(' no ') ? 128 : 70, expect.stringContaining(words)])
    expect(lastQuery(server)).toBeUndefined()
  })
})

describe('docker tag compare', () => {
  it('takes versions by their numbers, and asks for one page', async () => {
    const server = await scripted({
      'GET /katello/api/content_view_versions': page([
        {id: 51, version: '1.0'},
        {id: 52, version: '2.0'},
      ]),
      'GET /katello/api/docker_tags/compare': page([
        {
          id: 7,
          name: 'latest',
          manifest: {digest: 'sha256:7'},
          comparison: [52],
          repositories: [{id: 1, name: 'web', content_view_version: {id: 52, name: 'App CV 2.0'}}],
        },
        {
          id: 6,
          name: '1.0',
          manifest: {digest: 'sha256:6'},
          comparison: [51, 52],
          repositories: [{id: 1, name: 'web'}],
        },
      ]),
    })
    const line = ['docker', 'tag', 'compare', '--content-view-versions', '1.0,2.0', '--content-view-id', '31']
    const run = await mallet([...line, '--restrict-comparison', 'different', '--output', 'csv'], {env: server.env})
    expect(run.stdout).toBe(
      'ID,Tag,Repository,Product,Digest,Versions\n7,latest,web,,sha256:7,App CV 2.0\n6,1.0,web,,sha256:6,"51, 52"\n',
    )
    expect(server.asked).toHaveLength(2)
    expect(server.asked.at(-1)?.query).toMatchObject({
      'content_view_version_ids[]': ['51', '52'],
      restrict_comparison: 'different',
    })
  })

  it('names every option that gives versions when there are none', async () => {
    const run = await mallet(['docker', 'tag', 'compare'], {env: (await scripted({})).env})
    expect([run.code, run.stderr]).toEqual([
      64,
      expect.stringContaining('--content-view-version-ids or --content-view-versions'),
    ])
  })
})

describe('an option that only narrows the look-up of another', () => {
  const refused = async (...args: string[]): Promise<string> => {
    const server = await scripted({'*': {body: {id: 1}}})
    const run = await mallet(args, {env: server.env})
    expect([args, run.code, server.asked]).toEqual([args, 64, []])
    return run.stderr
  }

  it('is refused without it: the action would reach further than asked', async () => {
    const stderr = await refused('capsule', 'content', 'synchronize', '--id', '1', '--product-id', '3')
    expect(stderr).toContain('--product-id has no effect here without --repository.')
    expect(await refused('docker', 'tag', 'info', '--name', 'latest', '--product-id', '3')).toContain('--repository')
  })

  it.each([
    [
      ['repository', 'create', '--name', 'q', '--content-type', 'docker'],
      'No product specified.',
      '--product-id or --product',
    ],
    [
      ['repository', 'synchronize', '--name', 'q'],
      'A repository can be looked up by name only within a product.',
      '--product',
    ],
    [['content-view', 'publish'], 'No content view specified.', '--id or --name'],
  ])('is not mentioned while something else is missing: %j', async (words, message, hint) => {
    const stderr = await refused(...words, '--organization', 'ACME')
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
    expect(stderr).not.toContain('no effect')
  })

  it('is accepted beside what it would narrow, even when that is named by its id', async () => {
    const server = await scripted({'*': {body: {id: 3, name: 'Quay'}}})
    const lines = [
      ['product', 'delete', '--id', '3', '--organization-id', '1'],
      ['repository', 'info', '--id', '5', '--organization', 'ACME', '--product-id', '3'],
    ]
    for (const args of lines) {
      server.on('GET /api/organizations', page([{id: 1, name: 'ACME'}]))
      server.on('GET /katello/api/organizations', page([{id: 1, name: 'ACME'}]))
      expect([args, (await mallet(args, {env: server.env})).code]).toEqual([args, 0])
    }
  })
})

describe('a version and an environment that it is not in', () => {
  it.each([
    [['content-view', 'version', 'delete', '--id', '52', '--lifecycle-environment-id', '4']],
    [['content-view', 'version', 'update', '--id', '52', '--lifecycle-environment-id', '4', '--description', 'x']],
  ])('are refused: %j', async (args) => {
    const server = await scripted({
      'GET /katello/api/content_view_versions/52': {body: {id: 52, version: '2.0', environments: [{id: 3}]}},
    })
    const run = await mallet(args, {env: server.env})
    expect([run.code, run.stderr]).toEqual([64, expect.stringContaining('not in the lifecycle environment')])
    expect(server.asked.every(({method}) => method === 'GET')).toBe(true)
  })

  it('takes no new number', async () => {
    const server = await scripted()
    const args = ['content-view', 'version', 'update', '--id', '52', '--description', 'x', '--new-version', '3.0']
    expect((await mallet(args, {env: server.env})).code).toBe(64)
    expect(server.asked).toEqual([])
  })
})
