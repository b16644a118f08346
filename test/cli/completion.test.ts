// What a shell gets when it asks for candidates: `mallet __complete`.
import {chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted, type Scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, type Run} from '../support/program'

const products = [
  {id: 4, name: 'Base Images'},
  {id: 5, name: 'Business'},
]

const katello = (): Promise<Scripted> =>
  scripted({
    'GET /api/organizations': ({query}) =>
      page(query['name'] === 'Globex' ? [] : [{id: 3, name: 'ACME', label: 'ACME'}]),
    'GET /katello/api/organizations': ({query}) =>
      page(query['name'] === 'Globex' ? [] : [{id: 3, name: 'ACME', label: 'ACME'}]),
    'GET /katello/api/environments': () =>
      page([
        {id: 1, name: 'Dev'},
        {id: 2, name: 'Test'},
      ]),
    'GET /katello/api/products': ({query}) => (query['organization_id'] === '3' ? page(products) : {status: 422}),
  })

const ask = (
  server: Scripted,
  home: string,
  words: string[],
  env: Record<string, string | undefined> = {},
): Promise<Run> =>
  mallet(['__complete', 'fish', ...words], {home, env: {...server.env, XDG_CACHE_HOME: undefined, ...env}})

const named = ['repository', 'list', '--organization', 'ACME', '--product']

describe('values that the server knows', () => {
  it('are names within what the options before say, with ids beside them or names beside ids', async () => {
    const server = await katello()
    const home = temporary()
    expect(await ask(server, home, [...named, 'B'])).toEqual({
      code: 0,
      stderr: '',
      stdout: 'Base Images\t\nBusiness\t\n',
    })
    expect((await ask(server, home, [...named, 'Bas'])).stdout).toBe('Base Images\t\n')
    expect((await ask(server, home, ['product', 'info', '--organization', 'ACME', '--id', ''])).stdout).toBe(
      '4\tBase Images\n5\tBusiness\n',
    )
    expect(server.asked.map(({method}) => method)).not.toContain('POST')
  })

  it.each([
    [['release', '--to', 'Dev,T'], 'Dev,Test\t\n'],
    [['flatpak', 'install-source', '--to', ''], 'Dev\t\nTest\t\n'],
    [['image', 'diff', '--from', 'D'], 'Dev\t\n'],
    [['image', 'diff', '--to', 'Te'], 'Test\t\n'],
  ])('are names that the command looks up by itself: %j', async ([first = '', ...words], stdout) => {
    const own = [first, ...words.slice(0, -2), '--organization', 'ACME', ...words.slice(-2)]
    expect(await ask(await katello(), temporary(), own)).toEqual({code: 0, stderr: '', stdout})
  })

  it('are kept for a minute, in private files, for one user', async () => {
    const server = await katello()
    const home = temporary()
    await ask(server, home, [...named, ''])
    const asked = server.asked.filter(({path}) => path.endsWith('/products')).length
    await ask(server, home, [...named, 'Bu'])
    expect(server.asked.filter(({path}) => path.endsWith('/products'))).toHaveLength(asked)
    await ask(server, home, [...named, ''], {MALLET_USERNAME: 'jane'})
    expect(server.asked.filter(({path}) => path.endsWith('/products'))).toHaveLength(asked + 1)
    const directory = join(home, '.cache/mallet/completion')
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(directory)) {
      expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600)
      expect(readFileSync(join(directory, file), 'utf8')).not.toContain('changeme')
    }
  })

  it('are not kept where others could write', async () => {
    const server = await katello()
    const home = temporary()
    await ask(server, home, [...named, ''])
    const directory = join(home, '.cache/mallet/completion')
    for (const file of readdirSync(directory))
      writeFileSync(join(directory, file), '{"candidates": [{"value": "forged", "about": ""}], "isAll": true}')
    chmodSync(directory, 0o777)
    expect((await ask(server, home, [...named, ''])).stdout).toBe('Base Images\t\nBusiness\t\n')
  })

  it('are searched for where there are many', async () => {
    const many = Array.from({length: 300}, (_, i) => ({id: i, name: `product ${i}`}))
    const server = await katello()
    server.on('GET /katello/api/products', ({query}) =>
      query['search'] === undefined ? page(many, {query} as never) : page([{id: 299, name: 'product 299'}]),
    )
    expect((await ask(server, temporary(), [...named, 'product 299'])).stdout).toBe('product 299\t\n')
  })
})

describe('nothing is offered, and nothing is said,', () => {
  const nothing = {code: 0, stdout: '', stderr: ''}

  it('without a login: nothing is sent either', async () => {
    const server = await katello()
    const env = {MALLET_USERNAME: undefined, MALLET_PASSWORD: undefined}
    expect(await ask(server, temporary(), [...named, ''], env)).toEqual(nothing)
    expect(server.asked).toEqual([])
  })

  it.each([
    ['refuses', {status: 401, body: {error: {message: 'no'}}}],
    ['fails', {status: 500, text: '<html>'}],
    ['answers nonsense', {text: 'nonsense'}],
    ['never answers', () => undefined],
  ])('where the server %s', async (_, reply) => {
    const server = await scripted({'*': reply})
    expect(await ask(server, temporary(), [...named, ''])).toEqual(nothing)
  })

  it('where the organization is not there, or not given', async () => {
    const server = await katello()
    expect(await ask(server, temporary(), ['repository', 'list', '--organization', 'Globex', '--product', ''])).toEqual(
      nothing,
    )
    expect(await ask(server, temporary(), ['repository', 'list', '--product', ''])).toEqual(nothing)
  })

  it('where the configuration is damaged', async () => {
    const server = await katello()
    const home = temporary()
    const file = join(home, 'config')
    writeFileSync(file, '')
    expect(await ask(server, home, [...named, ''], {XDG_CONFIG_HOME: file, HOME: ''})).toMatchObject({
      code: 0,
      stderr: '',
    })
  })
})

describe('values that need no server', () => {
  it('are fields of --json and --fields', async () => {
    const server = await scripted()
    const home = temporary()
    expect((await ask(server, home, ['organization', 'list', '--json', 'id,lab'])).stdout).toBe('id,label\t\n')
    expect((await ask(server, home, ['organization', 'list', '--fields', 'Na'])).stdout).toBe('Name\t\n')
    expect(server.asked).toEqual([])
    expect(existsSync(join(home, '.cache/mallet/completion'))).toBe(false)
  })

  it('are profiles', async () => {
    const home = temporary()
    await mallet(['config', 'set', '--profile', 'prod', '--key', 'server', '--value', 'https://x.example.com'], {home})
    expect((await mallet(['__complete', 'zsh', '--profile', 'pr'], {home})).stdout).toBe('prod\t\n')
  })
})

describe('mallet completion', () => {
  it.each(['bash', 'zsh', 'fish', 'powershell'])('prints the script for %s', async (shell) => {
    const run = await mallet(['completion', shell])
    expect([run.code, run.stderr]).toEqual([0, ''])
    expect(run.stdout).toContain('__complete')
  })

  it.each([[[]], [['tcsh']], [['bash', 'zsh']]])('refuses %j', async (args) => {
    const run = await mallet(['completion', ...args])
    expect(run.code).toBe(64)
    expect(run.stderr).toContain('mallet completion bash')
  })
})
