// Commands that read and write the configuration, and sessions: they work in a home of their own, and in the test's own process.
import {chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {splitWords} from '../support/command-lines'
import {scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet} from '../support/program'
import {commandClass, runInProcess, type InProcess} from '../support/walk'

interface Stored {
  readonly current?: string
  readonly profiles?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly defaults?: Readonly<Record<string, string>>
}

/** A home with the configuration that is given. */
function homeWith(stored: Stored): string {
  const home = temporary()
  mkdirSync(join(home, '.config/mallet'), {recursive: true})
  writeFileSync(join(home, '.config/mallet/config.json'), JSON.stringify({profiles: {}, defaults: {}, ...stored}), {
    mode: 0o600,
  })
  return home
}

const storedIn = (home: string): Stored =>
  JSON.parse(readFileSync(join(home, '.config/mallet/config.json'), 'utf8')) as Stored

/** Runs the words of a command, then options, in a home. */
function run(
  words: string,
  options: string,
  home: string,
  env: Readonly<Record<string, string>> = {},
): Promise<InProcess> {
  return runInProcess(commandClass(words.replaceAll(' ', ':')), splitWords(options), {HOME: home, ...env})
}

const two: Stored = {
  current: 'prod',
  profiles: {
    prod: {server: 'https://prod.example.com', username: 'jane'},
    test: {server: 'https://test.example.com'},
  },
}

describe('config profile list', () => {
  it('lists every profile and marks the one in use', async () => {
    const {code, stdout} = await run('config profile list', '--output csv', homeWith(two))
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toEqual([
      'Profile,Server,User,In use',
      'prod,https://prod.example.com,jane,true',
      'test,https://test.example.com,,false',
    ])
  })
})

describe('config profile use', () => {
  it('makes another profile the one in use', async () => {
    const home = homeWith(two)
    expect(await run('config profile use', '--profile test', home)).toMatchObject({code: 0})
    expect(storedIn(home)).toMatchObject({...two, current: 'test'})
    const {stdout} = await run('config get', '--key server', home)
    expect(stdout).toBe('https://test.example.com\n')
  })

  it('refuses a profile that is not there and names those that are', async () => {
    const home = homeWith(two)
    const {code, message, hint} = await run('config profile use', '--profile stage', home)
    expect(code).toBe(64)
    expect(message).toContain('stage')
    expect(hint).toContain('prod, test')
    expect(storedIn(home).current).toBe('prod')
    expect(await run('config profile use', '', home)).toMatchObject({code: 64})
  })
})

describe('config profile delete', () => {
  it('deletes a profile that is not in use, and the one in use only when it is the last', async () => {
    const home = homeWith(two)
    const used = await run('config profile delete', 'prod', home)
    expect([used.code, used.hint]).toEqual([64, 'Switch to another one first: mallet config profile use test'])
    expect(storedIn(home)).toMatchObject(two)
    expect((await run('config profile delete', 'test', home)).stdout).toBe('Deleted profile test.\n')
    expect(Object.keys(storedIn(home).profiles ?? {})).toEqual(['prod'])
    expect(await run('config profile delete', '--profile prod', home)).toMatchObject({code: 0})
    expect(storedIn(home)).toMatchObject({current: 'default', profiles: {}})
    expect(await run('config profile delete', 'prod', home)).toMatchObject({code: 64})
  })
})

describe('config profile rename', () => {
  it('keeps the settings, the order and which one is in use, and refuses a name that is taken', async () => {
    const home = homeWith(two)
    const taken = await run('config profile rename', 'prod test', home)
    expect([taken.code, taken.message]).toEqual([64, 'There is a profile test already'])
    expect(await run('config profile rename', 'prod', home)).toMatchObject({code: 64})
    expect(await run('config profile rename', 'prod live', home)).toMatchObject({code: 0})
    const {current, profiles = {}} = storedIn(home)
    expect([current, Object.keys(profiles)]).toEqual(['live', ['live', 'test']])
    expect(profiles['live']).toEqual(two.profiles?.['prod'])
    expect(await run('config profile rename', '--profile test --new-name stage', home)).toMatchObject({code: 0})
    expect(storedIn(home).current).toBe('live')
  })
})

describe('config get', () => {
  it('prints a setting as it is in force, and exits with 128 when there is none', async () => {
    const home = homeWith(two)
    expect((await run('config get', '--key username', home)).stdout).toBe('jane\n')
    expect((await run('config get', '--key username', home, {MALLET_USERNAME: 'anna'})).stdout).toBe('anna\n')
    expect(await run('config get', '--key ssl_ca_file', home)).toMatchObject({code: 128, stdout: ''})
  })
})

describe('config list', () => {
  it('shows each setting with where it comes from', async () => {
    const {stdout} = await run('config list', '--output csv', homeWith(two), {MALLET_USERNAME: 'anna'})
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toContainEqual(expect.stringMatching(/^server,https:\/\/prod\.example\.com,.*prod/))
    expect(lines).toContainEqual(expect.stringMatching(/^username,anna,.*MALLET_USERNAME/))
  })
})

describe('defaults list', () => {
  it('lists the defaults of mallet and of hammer, each with where it comes from', async () => {
    const home = homeWith({defaults: {organization_id: '3'}})
    mkdirSync(join(home, '.hammer'))
    writeFileSync(join(home, '.hammer/defaults.yml'), ':defaults:\n  :location_id: 7\n')
    const {code, stdout} = await run('defaults list', '--json', home)
    expect(code).toBe(0)
    const rows = JSON.parse(stdout) as {parameter: string; value: string; origin: string}[]
    expect(rows.map(({parameter, value}) => [parameter, value]).sort()).toEqual([
      ['location_id', '7'],
      ['organization_id', '3'],
    ])
    expect(rows.find(({parameter}) => parameter === 'location_id')?.origin).toContain('.hammer/defaults.yml')
  })
})

describe('defaults delete', () => {
  it('removes one default and leaves the others', async () => {
    const home = homeWith({defaults: {organization_id: '3', location: 'Here'}})
    expect(await run('defaults delete', '--param-name organization-id', home)).toMatchObject({code: 0})
    expect(storedIn(home).defaults).toEqual({location: 'Here'})
  })

  it('exits with 128 when there is no such default, and with 64 without a name', async () => {
    const home = homeWith({defaults: {organization_id: '3'}})
    const {code, message} = await run('defaults delete', '--param-name organisation_id', home)
    expect(code).toBe(128)
    expect(message).toContain('organisation_id')
    expect(await run('defaults delete', '', home)).toMatchObject({code: 64})
    expect(storedIn(home).defaults).toEqual({organization_id: '3'})
  })
})

describe('defaults add', () => {
  it('needs a name and a value, and knows no provider', async () => {
    const home = homeWith({})
    expect(await run('defaults add', '--param-value 3', home)).toMatchObject({code: 64})
    expect(await run('defaults add', '--param-name organization_id', home)).toMatchObject({code: 64})
    expect(await run('defaults add', '--param-name organization_id --provider foreman', home)).toMatchObject({code: 64})
    expect(storedIn(home).defaults).toEqual({})
    expect(await run('defaults add', '--param-name organization-id --param-value 3', home)).toMatchObject({code: 0})
    expect(storedIn(home).defaults).toEqual({organization_id: '3'})
  })
})

describe('defaults providers', () => {
  it('lists none: values are not computed here', async () => {
    expect(await run('defaults providers', '--json', temporary())).toMatchObject({code: 0, stdout: '[]\n'})
  })
})

const session = {'set-cookie': '_session_id=session-of-jane; path=/; HttpOnly'}
const sessionsIn = (home: string): string[] =>
  readdirSync(home, {recursive: true, encoding: 'utf8'}).filter((file) => /sessions?\/.+/.test(file))

describe('auth login basic-external', () => {
  it('asks the directory behind the server and keeps the session instead of the password', async () => {
    const katello = await scripted({'GET /api/users/extlogin': {body: {id: 4, login: 'jane'}, headers: session}})
    const home = temporary()
    const options = '--username jane --password-stdin'
    const env = {HOME: home, ...katello.env}
    const command = commandClass('auth:login:basic-external')
    const {code, stdout} = await runInProcess(command, splitWords(options), env, {input: 'canary-password'})
    expect([code, stdout]).toEqual([0, "Successfully logged in as 'jane'.\n"])
    expect(katello.asked.map(({path, headers}) => [path, headers.authorization])).toEqual([
      ['/api/users/extlogin', `Basic ${Buffer.from('jane:canary-password').toString('base64')}`],
    ])
    const [file = ''] = sessionsIn(home)
    expect(readFileSync(join(home, file), 'utf8')).toContain('session-of-jane')
    expect(readFileSync(join(home, file), 'utf8')).not.toContain('canary-password')
    expect((await run('auth logout', '', home, katello.env)).stdout).toBe('Logged out.\n')
    expect(sessionsIn(home)).toEqual([])
  })

  it('exits with 129 when the password is wrong, and with 70 when no session was opened', async () => {
    const refusing = await scripted({'GET /api/users/extlogin': {status: 401, body: {error: {message: 'no'}}}})
    const home = temporary()
    const login = (env: Readonly<Record<string, string>>): Promise<InProcess> =>
      run('auth login basic-external', '--username jane --password x', home, env)
    expect(await login(refusing.env)).toMatchObject({code: 129, stdout: ''})
    const silent = await scripted({'GET /api/users/extlogin': {body: {id: 4, login: 'jane'}}})
    expect(await login(silent.env)).toMatchObject({code: 70, stdout: ''})
    expect(sessionsIn(home)).toEqual([])
  })
})

describe('auth login negotiate', () => {
  /** A curl that notes its arguments and answers as a server with Kerberos does. */
  function withCurl(answer: string): {env: Record<string, string>; args: () => string[]} {
    const directory = temporary()
    const file = join(directory, 'curl')
    const script = `#!/bin/sh\nprintf '%s\\n' "$@" > '${directory}/args'\ncat <<'END'\n${answer}\nEND\n`
    writeFileSync(file, script)
    chmodSync(file, 0o755)
    return {
      env: {PATH: `${directory}:${process.env['PATH']}`},
      args: () => readFileSync(join(directory, 'args'), 'utf8').trimEnd().split('\n'),
    }
  }
  const words = ['auth', 'login', 'negotiate', '--server', 'https://katello.example.com/foreman']

  it('shows the ticket at the address of the server and keeps the session', async () => {
    const curl = withCurl(
      'HTTP/1.1 200 OK\nSet-Cookie: _session_id=session-of-jane; path=/\n\n{"id": 4, "login": "jane"}',
    )
    const home = temporary()
    const {code, stdout} = await mallet(words, {home, env: curl.env})
    expect([code, stdout]).toEqual([0, "Successfully logged in as 'jane'.\n"])
    expect(curl.args()).toContain('--negotiate')
    expect(curl.args().at(-1)).toBe('https://katello.example.com/foreman/api/users/extlogin')
    expect(sessionsIn(home)).toHaveLength(1)
  })

  it('exits with 129 when the server does not take the ticket', async () => {
    const curl = withCurl('HTTP/1.1 401 Unauthorized\nWWW-Authenticate: Negotiate\n')
    const home = temporary()
    expect(await mallet(words, {home, env: curl.env})).toMatchObject({code: 129, stdout: ''})
    expect(sessionsIn(home)).toEqual([])
  })
})

describe('auth status', () => {
  const me = 'GET /api/current_user'
  const katello = () =>
    scripted({[me]: {body: {id: 4, login: 'jane'}}, 'GET /api/status': {body: {}, headers: session}})
  const password = {MALLET_USERNAME: 'jane', MALLET_PASSWORD: 'x'}

  it('says that nobody is logged in, and exits with 129, without asking the server', async () => {
    const server = await katello()
    const nobody = await run('auth status', '', temporary(), server.env)
    expect([nobody.code, nobody.stdout]).toEqual([129, `You are not logged in to ${server.url}.\n`])
    expect(nobody.hint).toBe('Log in: mallet auth login basic --username NAME')
    const named = await run('auth status', '--json', temporary(), {...server.env, MALLET_USERNAME: 'jane'})
    expect(JSON.parse(named.stdout)).toMatchObject({username: null, logged_in: false})
    expect([named.code, server.asked]).toEqual([129, []])
  })

  it('asks the server whether it takes the configured credentials', async () => {
    const server = await katello()
    const env = {...server.env, ...password}
    const right = await run('auth status', '', temporary(), env)
    expect([right.code, right.stdout]).toEqual([0, "Using configured credentials for user 'jane'.\n"])
    expect(JSON.parse((await run('auth status', '--json', temporary(), env)).stdout)).toEqual({
      server: server.url,
      username: 'jane',
      logged_in: true,
      session: false,
      origin: 'environment MALLET_USERNAME',
    })
    server.on(me, {status: 401, body: {error: {message: 'no'}}})
    const wrong = await run('auth status', '', temporary(), env)
    expect([wrong.code, wrong.stdout]).toEqual([129, `You are not logged in to ${server.url}.\n`])
  })

  it('says who has the session, and when it has ended', async () => {
    const server = await katello()
    const home = temporary()
    await run('auth login basic', '--username jane --password x', home, server.env)
    const live = await run('auth status', '', home, server.env)
    expect([live.code, live.stdout]).toEqual([0, `Session exists, currently logged in as 'jane' at ${server.url}.\n`])
    server.on(me, {status: 401, body: {error: {message: 'no'}}})
    const ended = await run('auth status', '', home, server.env)
    expect([ended.code, ended.message]).toEqual([129, expect.stringContaining('Your session has expired')])
  })

  it('does not count credentials that are saved for another server', async () => {
    const [saved, other] = [await katello(), await katello()]
    const home = homeWith({
      current: 'prod',
      profiles: {prod: {server: saved.url, username: 'jane', password: 'secret'}},
    })
    expect(await run('auth status', '', home)).toMatchObject({code: 0})
    const elsewhere = await run('auth status', `--server ${other.url}`, home)
    expect([elsewhere.code, elsewhere.stdout]).toEqual([129, `You are not logged in to ${other.url}.\n`])
    expect(elsewhere.message).toContain(`but for ${saved.url}`)
    expect(other.asked).toEqual([])
  })

  it('fails as any command does where the server cannot be asked', async () => {
    const server = await katello()
    server.on(me, {status: 503, text: ''})
    const down = await run('auth status', '', temporary(), {...server.env, ...password, MALLET_RETRIES: '0'})
    expect([down.code, down.stdout]).toEqual([70, ''])
    const refused = {MALLET_SERVER: 'http://127.0.0.1:1', ...password, MALLET_RETRIES: '0'}
    const none = await run('auth status', '', temporary(), refused)
    expect([none.stdout, [69, 70].includes(none.code)]).toEqual(['', true])
  })
})

describe('the profile of a sandbox', () => {
  const sandbox = {server: 'http://127.0.0.1:1', username: 'admin', password: 'changeme', sandbox: '/data'}
  const home = (): string => homeWith({current: 'sandbox', profiles: {sandbox}})
  const once = {MALLET_RETRIES: '0'}

  it.each([
    ['organization list', ''],
    ['auth status', ''],
    ['registry tags', '--repository acme/web'],
  ])('says in %s how the sandbox is started when it is stopped', async (words, options) => {
    const {code, message, hint} = await run(words, options, home(), once)
    expect([code, message]).toEqual([70, 'The sandbox at http://127.0.0.1:1 is not running'])
    expect(hint).toBe('Start it: mallet sandbox start --detach --port 1 --data /data')
  })

  it('is that of any server once another one is set', async () => {
    const at = home()
    await run('config set', 'server http://127.0.0.1:2', at)
    await run('config set', 'password x', at)
    expect((await run('organization list', '', at, once)).message).toBe('No server answers at http://127.0.0.1:2')
    const other = await run('organization list', '--server http://127.0.0.1:2 -u a -p b', home(), once)
    expect(other.message).toBe('No server answers at http://127.0.0.1:2')
  })
})

describe('auth login --server', () => {
  const katello = () => scripted({'GET /api/status': {body: {}, headers: session}})
  const login = (home: string, url: string, more = '', env: Readonly<Record<string, string>> = {}) =>
    run('auth login basic', `--server ${url} --username jane --password x ${more}`, home, env)
  const host = (url: string): string => new URL(url).host

  it('saves the server where none is configured, and the next commands use it', async () => {
    const server = await katello()
    const home = temporary()
    expect(await login(home, server.url)).toMatchObject({code: 0})
    expect(storedIn(home)).toMatchObject({current: 'default', profiles: {default: {server: server.url}}})
    expect((await run('config get', '--key server', home)).stdout).toBe(`${server.url}\n`)
    expect(JSON.stringify(storedIn(home))).not.toContain('"password"')
    const before = storedIn(home)
    await login(home, server.url)
    expect(storedIn(home)).toEqual(before)
  })

  it('makes a profile for another server, and leaves the one in use alone', async () => {
    const server = await katello()
    const home = homeWith(two)
    expect(await login(home, server.url)).toMatchObject({code: 0})
    await login(home, server.url)
    expect(storedIn(home)).toMatchObject({
      ...two,
      profiles: {...two.profiles, [host(server.url)]: {server: server.url, username: 'jane'}},
    })
    expect(Object.keys(storedIn(home).profiles ?? {})).toHaveLength(3)
  })

  it('saves it in the profile that is named, also in a new one, with the CA that was given', async () => {
    const server = await katello()
    const home = homeWith(two)
    expect(await login(home, server.url, '--profile stage --ssl-ca-file package.json')).toMatchObject({code: 0})
    expect(storedIn(home).profiles?.['stage']).toEqual({
      username: 'jane',
      server: server.url,
      ssl_ca_file: join(process.cwd(), 'package.json'),
    })
    expect(await login(home, server.url, '--profile test')).toMatchObject({code: 0})
    expect(storedIn(home)).toMatchObject({current: 'prod', profiles: {test: {server: server.url}}})
    expect(await run('auth login basic', '--profile none --username jane --password x', home)).toMatchObject({code: 64})
  })

  it('leaves the profile of a sandbox for that of a server', async () => {
    const server = await katello()
    const sandbox = {server: 'http://127.0.0.1:4180', username: 'admin', sandbox: '/data'}
    const home = homeWith({current: 'sandbox', profiles: {sandbox}})
    expect(await login(home, server.url)).toMatchObject({code: 0})
    expect(storedIn(home)).toMatchObject({current: host(server.url), profiles: {sandbox}})
    expect((await run('config get', '--key server', home)).stdout).toBe(`${server.url}\n`)
  })

  it('saves nothing when the login fails, or when the environment names the server', async () => {
    const server = await katello()
    const home = temporary()
    await run('auth login basic', '--username jane --password x', home, server.env)
    server.on('GET /api/status', {status: 401, body: {error: {message: 'no'}}})
    expect(await login(home, server.url)).toMatchObject({code: 129})
    expect(() => storedIn(home)).toThrow('ENOENT')
  })
})
