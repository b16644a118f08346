import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted, type Asked, type Scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, onTerminal} from '../support/program'

const list = 'GET /katello/api/organizations'
const nobody = {MALLET_USERNAME: undefined, MALLET_PASSWORD: undefined}
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

const katello = (): Promise<Scripted> =>
  scripted({
    [list]: page([]),
    'GET /api/current_user': {body: {id: 4, login: 'anna'}},
    'GET /api/status': {body: {result: 'ok'}, headers: {'set-cookie': ['_session_id=session-1; path=/; HttpOnly']}},
  })

/** A home directory with files in it. */
function home(files: Record<string, string | object>): string {
  const directory = temporary()
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path)
    mkdirSync(dirname(file), {recursive: true, mode: 0o700})
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), {mode: 0o600})
  }
  return directory
}

const profile = (values: object): Record<string, object> => ({
  '.config/mallet/config.json': {current: 'default', profiles: {default: values}},
})
const hammer = (server: string): Record<string, string> => ({
  '.hammer/cli.modules.d/foreman.yml': `:foreman:\n  :host: '${server}'\n  :username: 'hanna'\n  :password: 'secret'\n`,
})
const authorization = (asked: Asked | undefined): string | undefined => asked?.headers.authorization

describe('credentials', () => {
  it.each<[string, Parameters<typeof mallet>[1], string[], string]>([
    ['the environment', {env: {MALLET_USERNAME: 'anna', MALLET_PASSWORD: 'a'}}, [], basic('anna', 'a')],
    [
      'the older names of the environment',
      {env: {...nobody, FOREMAN_USERNAME: 'anna', FOREMAN_PASSWORD: 'a'}},
      [],
      basic('anna', 'a'),
    ],
    ['options', {}, ['-u', 'anna', '-p', 'a'], basic('anna', 'a')],
    [
      'standard input',
      {env: {...nobody, MALLET_USERNAME: 'anna'}, input: 'a b\n'},
      ['--password-stdin'],
      basic('anna', 'a b'),
    ],
    [
      'standard input without an end of line',
      {env: {...nobody, MALLET_USERNAME: 'anna'}, input: 'a'},
      ['--password-stdin'],
      basic('anna', 'a'),
    ],
    [
      'standard input with blanks that belong to it',
      {env: {...nobody, MALLET_USERNAME: 'anna'}, input: ' a \r\n'},
      ['--password-stdin'],
      basic('anna', ' a '),
    ],
  ])('come from %s', async (_, options, args, expected) => {
    const server = await katello()
    const run = await mallet(['organization', 'list', ...args], {...options, env: {...options?.env, ...server.env}})
    expect([run.code, authorization(server.asked[0])]).toEqual([0, expected])
  })

  it('come from a profile, or from hammer’s files', async () => {
    const server = await katello()
    for (const files of [profile({server: server.url, username: 'hanna', password: 'secret'}), hammer(server.url)]) {
      const run = await mallet(['organization', 'list'], {home: home(files), env: nobody})
      expect([run.code, authorization(server.asked.at(-1))]).toEqual([0, basic('hanna', 'secret')])
    }
  })

  it('are not asked for where nobody can answer: the error says how to give them', async () => {
    const server = await katello()
    const run = await mallet(['organization', 'list'], {env: {...nobody, ...server.env}})
    expect(run.code).toBe(129)
    expect(run.stderr).toContain('MALLET_PASSWORD')
    expect(server.asked).toEqual([])
  })
})

describe('a missing password', () => {
  it.each([
    ['yes', [], {}, true],
    ['true', [], {}, true],
    ['no', [], {}, false],
    ['false', [], {}, false],
    ['no', ['--interactive', 'yes'], {}, true],
    ['yes', ['--interactive', 'no'], {}, false],
    ['yes', [], {CI: '1'}, false],
  ])('is asked for on a terminal unless that is not wanted: %s %j %j', async (configured, args, env, isAsked) => {
    const server = await katello()
    const run = onTerminal(['organization', 'list', ...args], {
      home: home({'.hammer/cli_config.yml': `:ui:\n  :interactive: ${configured}\n`}),
      env: {...nobody, ...server.env, MALLET_USERNAME: 'anna', ...env},
    })
    if (!isAsked) return void expect((await run.ended).code).toBe(129)
    await run.seen('Password for anna')
    run.child.stdin.write('typed\r')
    expect((await run.ended).code).toBe(0)
    expect(authorization(server.asked[0])).toBe(basic('anna', 'typed'))
  })
})

describe('credentials that were saved for one server', () => {
  const elsewhere: [string, (url: string) => {args: string[]; env: Record<string, string>}][] = [
    ['--server', (url) => ({args: ['--server', url], env: {}})],
    ['-s', (url) => ({args: ['-s', url], env: {}})],
    ['MALLET_SERVER', (url) => ({args: [], env: {MALLET_SERVER: url}})],
  ]
  const commands = [
    ['organization', 'list'],
    ['auth', 'login', 'basic'],
    ['ping', 'katello'],
    ['task', 'list'],
  ]

  it.each(elsewhere)('are not sent to another that %s names', async (_, name) => {
    const other = await katello()
    for (const files of [
      profile({server: 'https://saved.example.com', username: 'hanna', password: 'secret'}),
      hammer('https://saved.example.com'),
    ])
      for (const words of commands) {
        const {args, env} = name(other.url)
        const run = await mallet([...args, ...words], {home: home(files), env: {...nobody, ...env}})
        expect([words, run.code, run.stdout]).toEqual([words, 78, ''])
        expect(run.stderr).toContain('was not saved for')
        expect(run.stderr).not.toContain('secret')
      }
    expect(other.asked).toEqual([])
  })

  it('stay with it when a setting, another profile or another file names another server', async () => {
    const [saved, other] = [await katello(), await katello()]
    const login = {username: 'hanna', password: 'secret'}
    const set = (...args: string[]) => ['config', 'set', ...args]
    const roads: [string, Record<string, string | object>, string[][], string[]?][] = [
      ['config set', profile({server: saved.url, ...login}), [set('--key', 'server', '--value', other.url)]],
      [
        'config set, by way of no server at all',
        profile({server: saved.url, ...login}),
        [set('--key', 'server', '--value', ''), set('--key', 'server', '--value', other.url)],
      ],
      [
        'config set, where hammer named the server before',
        {...profile(login), '.hammer/cli_config.yml': `:foreman:\n  :host: '${saved.url}'\n`},
        [set('--key', 'server', '--value', other.url)],
      ],
      [
        'config set after a password that was saved by it',
        profile({server: saved.url}),
        [
          set('--key', 'username', '--value', 'hanna'),
          set('--key', 'password', '--value', 'secret'),
          set('--key', 'server', '--value', other.url),
        ],
      ],
      [
        'a profile that was changed by hand after its password was bound',
        profile({server: other.url, credential_server: saved.url, ...login}),
        [],
      ],
      [
        'another profile',
        {
          '.config/mallet/config.json': {
            current: 'first',
            profiles: {first: {server: saved.url, ...login}, second: {server: other.url, username: 'hanna'}},
          },
        },
        [],
        ['--profile', 'second'],
      ],
      [
        'a later file of hammer',
        {...hammer(saved.url), '.hammer/defaults.yml': `:foreman:\n  :host: '${other.url}'\n`},
        [],
      ],
      [
        'a file given with --config',
        {...hammer(saved.url), 'other.yml': `:foreman:\n  :host: '${other.url}'\n`},
        [],
        ['--config', 'other.yml'],
      ],
    ]
    for (const [road, files, before, args = []] of roads) {
      const where = home(files)
      for (const line of before)
        expect([road, (await mallet(line, {home: where, env: nobody})).code]).toEqual([road, 0])
      const run = await mallet([...args, 'organization', 'list'], {home: where, cwd: where, env: nobody})
      const [code, words] = road === 'another profile' ? [129, 'No password for hanna'] : [78, `but for ${saved.url}`]
      expect([road, run.code, run.stderr]).toEqual([road, code, expect.stringContaining(words)])
      if (code === 78) expect(run.stderr).toContain(`mallet --server ${other.url} auth login basic`)
      expect(run.stderr).not.toContain('secret')
      expect([road, other.asked.length]).toEqual([road, 0])
    }
  })

  it('are the new server’s once they are saved again, and go with it whatever else is set', async () => {
    const server = await katello()
    const where = home(profile({server: 'https://old.example.com', username: 'hanna', password: 'old'}))
    for (const [key, value] of [
      ['server', server.url],
      ['password', 'new'],
      ['output', 'base'],
    ] as const)
      await mallet(['config', 'set', '--key', key, '--value', value], {home: where, env: nobody})
    const run = await mallet(['organization', 'list'], {home: where, env: nobody})
    expect([run.code, authorization(server.asked[0])]).toEqual([0, basic('hanna', 'new')])
    expect((await mallet(['config', 'list'], {home: where, env: nobody})).stdout).not.toContain('credential')
  })

  it('may be saved before their server', async () => {
    const server = await katello()
    const where = temporary()
    for (const [key, value] of [
      ['username', 'hanna'],
      ['password', 'secret'],
      ['server', server.url],
    ] as const)
      await mallet(['config', 'set', '--key', key, '--value', value], {home: where, env: nobody})
    const run = await mallet(['organization', 'list'], {home: where, env: nobody})
    expect([run.code, authorization(server.asked[0])]).toEqual([0, basic('hanna', 'secret')])
  })

  it('do not follow a redirect to another server', async () => {
    const [server, other] = [await katello(), await katello()]
    server.on(list, {status: 302, headers: {location: `${other.url}/katello/api/organizations`}, text: ''})
    const where = home(profile({server: server.url, username: 'hanna', password: 'secret'}))
    const run = await mallet(['organization', 'list'], {home: where, env: nobody})
    expect([run.code, server.asked.length, other.asked.length]).toEqual([78, 1, 0])
  })

  it('are not given to an OpenID provider', async () => {
    const [server, provider] = [await katello(), await katello()]
    const where = home(profile({server: server.url, username: 'hanna', password: 'secret'}))
    const run = await mallet(
      ['auth', 'login', 'oauth', '--oidc-token-endpoint', provider.url, '--oidc-client-id', 'hammer'],
      {home: where, env: nobody},
    )
    expect([run.code, provider.asked.length]).toEqual([64, 0])
  })

  it('are sent to it when an option names the same', async () => {
    const server = await katello()
    const files = profile({server: server.url, username: 'hanna', password: 'secret'})
    const run = await mallet(['--server', `${server.url}/`, 'organization', 'list'], {home: home(files), env: nobody})
    expect([run.code, authorization(server.asked[0])]).toEqual([0, basic('hanna', 'secret')])
  })

  it('do not stand in the way of those that are given for the other', async () => {
    const other = await katello()
    const files = profile({server: 'https://saved.example.com', username: 'hanna', password: 'secret'})
    const run = await mallet(['-s', other.url, '-u', 'anna', '-p', 'a', 'organization', 'list'], {
      home: home(files),
      env: nobody,
    })
    expect([run.code, authorization(other.asked[0])]).toEqual([0, basic('anna', 'a')])
  })

  it('are never read from the current directory', async () => {
    const other = await katello()
    const cwd = home({
      'config/cli_config.yml': `:foreman:\n  :host: '${other.url}'\n`,
      'config/cli.modules.d/foreman.yml': `:foreman:\n  :host: '${other.url}'\n`,
      '.hammer/cli_config.yml': `:foreman:\n  :host: '${other.url}'\n`,
      'config.json': '{"profiles": {}}',
    })
    const run = await mallet(['organization', 'list'], {cwd, env: nobody})
    expect(run.code).toBe(78)
    expect(other.asked).toEqual([])
  })
})

describe('a login', () => {
  it('keeps a session instead of the password, in a private file', async () => {
    const server = await katello()
    const where = temporary()
    const options = {home: where, env: {...nobody, ...server.env}}
    const login = await mallet(['auth', 'login', 'basic', '-u', 'anna', '-p', 'canary-password'], options)
    expect([login.code, login.stdout]).toEqual([0, "Successfully logged in as 'anna'.\n"])
    const directory = join(where, '.local/state/mallet/sessions')
    const files = readdirSync(where, {recursive: true, encoding: 'utf8'}).filter((f) =>
      statSync(join(where, f)).isFile(),
    )
    for (const file of files) expect(readFileSync(join(where, file), 'utf8')).not.toContain('canary-password')
    for (const file of readdirSync(directory)) expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600)

    expect((await mallet(['organization', 'list'], options)).code).toBe(0)
    expect(server.asked.at(-1)?.headers).toMatchObject({cookie: '_session_id=session-1'})
    expect(authorization(server.asked.at(-1))).toBeUndefined()
    expect((await mallet(['auth', 'status'], options)).stdout).toContain("logged in as 'anna'")

    expect((await mallet(['auth', 'logout'], options)).code).toBe(0)
    expect(readdirSync(directory)).toEqual([])
    expect((await mallet(['organization', 'list'], options)).code).toBe(129)
  })

  it('belongs to scheme, host and port', async () => {
    const [server, other] = [await katello(), await katello()]
    const where = temporary()
    await mallet(['auth', 'login', 'basic', '-u', 'anna', '-p', 'a'], {home: where, env: {...nobody, ...server.env}})
    for (const url of [other.url, server.url.replace('127.0.0.1', 'localhost')]) {
      const run = await mallet(['organization', 'list'], {home: where, env: {...nobody, MALLET_SERVER: url}})
      expect(run.code).toBe(129)
    }
    expect(other.asked).toEqual([])
  })

  it('is not used for a host that is only spelled alike in the name of its file', async () => {
    const server = await katello()
    const where = temporary()
    await mallet(['auth', 'login', 'basic', '-u', 'anna', '-p', 'a'], {home: where, env: {...nobody, ...server.env}})
    const directory = join(where, '.local/state/mallet/sessions')
    for (const file of readdirSync(directory)) {
      const text = readFileSync(join(directory, file), 'utf8').replace('127.0.0.1', '127_0.0.1')
      writeFileSync(join(directory, file), text, {mode: 0o600})
    }
    expect((await mallet(['organization', 'list'], {home: where, env: {...nobody, ...server.env}})).code).toBe(129)
  })

  it.each<[string, string[], Record<string, string>]>([
    ['options', ['-u', 'bert', '-p', 'b'], {}],
    ['the environment', [], {MALLET_USERNAME: 'bert', MALLET_PASSWORD: 'b'}],
  ])('of another user is not used when %s name one', async (_, args, env) => {
    const server = await katello()
    const where = temporary()
    await mallet(['auth', 'login', 'basic', '-u', 'anna', '-p', 'a'], {home: where, env: {...nobody, ...server.env}})
    const run = await mallet(['organization', 'list', ...args], {home: where, env: {...nobody, ...server.env, ...env}})
    expect([run.code, authorization(server.asked.at(-1))]).toEqual([0, basic('bert', 'b')])
    expect(server.asked.at(-1)?.headers.cookie).toBeUndefined()
  })

  it('that has ended is forgotten, and said so', async () => {
    const server = await katello()
    const where = temporary()
    const options = {home: where, env: {...nobody, ...server.env}}
    await mallet(['auth', 'login', 'basic', '-u', 'anna', '-p', 'a'], options)
    server.on(list, {status: 401, text: ''})
    const run = await mallet(['organization', 'list'], options)
    expect(run.code).toBe(129)
    expect(run.stderr).toContain('mallet auth login basic')
    expect(readdirSync(join(where, '.local/state/mallet/sessions'))).toEqual([])
  })

  it('that has ended is renewed with the password that is saved for the same server', async () => {
    const server = await katello()
    const config = profile({server: server.url, username: 'anna', password: 'saved', credential_server: server.url})
    const where = home(config)
    const options = {home: where, env: nobody}
    await mallet(['auth', 'login', 'basic', '-u', 'anna', '-p', 'saved'], options)
    const cookie = {'set-cookie': ['_session_id=session-2; path=/; HttpOnly']}
    server.on(list, ({headers}) =>
      headers.authorization || headers.cookie === '_session_id=session-2'
        ? {...page([]), headers: cookie}
        : {status: 401, text: ''},
    )
    const [run, next] = [
      await mallet(['organization', 'list'], options),
      await mallet(['organization', 'list'], options),
    ]
    expect([run.code, run.stderr, next.code]).toEqual([0, '', 0])
    const asked = server.asked.filter(({path}) => path === '/katello/api/organizations')
    expect(asked.map(({headers}) => headers.authorization ?? headers.cookie)).toEqual([
      '_session_id=session-1',
      basic('anna', 'saved'),
      '_session_id=session-2',
    ])
  })

  it('that has ended is not renewed with the password of somebody else, nor of another server', async () => {
    const [server, other] = [await katello(), await katello()]
    for (const values of [
      {username: 'bert', password: 'b'},
      {username: 'anna', password: 'a', credential_server: other.url},
    ]) {
      const options = {home: home(profile({server: server.url, ...values})), env: nobody}
      server.on(list, {status: 401, text: ''})
      await mallet(['auth', 'login', 'basic', '-u', 'anna', '-p', 'a'], options)
      const run = await mallet(['organization', 'list'], options)
      expect([run.code, run.stderr]).toEqual([129, expect.stringContaining('Your session has expired')])
      expect(authorization(server.asked.at(-1))).toBeUndefined()
    }
  })

  it('that the server refuses keeps nothing', async () => {
    const server = await katello()
    server.on('GET /api/status', {status: 401, body: {error: {message: 'no'}}})
    const where = temporary()
    const run = await mallet(['auth', 'login', 'basic', '-u', 'anna', '-p', 'a'], {
      home: where,
      env: {...nobody, ...server.env},
    })
    expect(run.code).toBe(129)
    expect(readdirSync(where)).toEqual([])
  })
})

describe("a command's own user", () => {
  const create = 'POST /katello/api/flatpak_remotes'
  const remote = [
    'flatpak-remote',
    'create',
    '--name',
    'r',
    '--url',
    'https://flatpaks.example.com',
    '--organization-id',
    '1',
  ]
  const server = (): Promise<Scripted> => scripted({[create]: {status: 201, body: {id: 1, name: 'r'}}})

  it('is sent as what it is, and does not log in', async () => {
    const {asked, env} = await server()
    const {code} = await mallet([...remote, '--username', 'robot', '--token', 't'], {env})
    expect(code).toBe(0)
    expect(asked.map(authorization)).toEqual([basic('admin', 'changeme')])
    expect(asked[0]?.body).toMatchObject({username: 'robot', token: 't'})
  })

  it('stands beside the one who logs in, given before the words or by letter', async () => {
    const {asked, env} = await server()
    for (const login of [
      ['--username', 'anna', '--password', 'a'],
      ['--username=anna', '--password=a'],
      ['-u', 'anna', '-p', 'a'],
    ])
      expect((await mallet([...login, ...remote, '--username', 'robot'], {env})).code).toBe(0)
    expect((await mallet([...remote, '-u', 'anna', '-p', 'a', '--username', 'robot'], {env})).code).toBe(0)
    expect(asked.map(authorization)).toEqual(Array(4).fill(basic('anna', 'a')))
    expect(asked.map(({body}) => (body as {username: string}).username)).toEqual(Array(4).fill('robot'))
  })

  it('is not needed for the login to be named after the words of other commands', async () => {
    const {asked, env} = await katello()
    expect((await mallet(['organization', 'list', '--username', 'anna', '--password', 'a'], {env})).code).toBe(0)
    expect(asked.map(authorization)).toEqual([basic('anna', 'a')])
  })
})
