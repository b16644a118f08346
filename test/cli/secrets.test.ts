import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {page, scripted, type Route, type Scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, onTerminal, type Options, type Run} from '../support/program'

const canary = {
  password: 'canary-password',
  token: 'canary-token',
  upstream: 'canary-upstream',
  session: 'canary-session',
  url: 'canary-url',
  answer: 'canary-answer',
  header: 'canary-header',
}
const secrets = [
  ...Object.values(canary),
  ...Object.values(canary).flatMap((c) => [
    Buffer.from(`admin:${c}`).toString('base64'),
    Buffer.from(c).toString('base64').replace(/=+$/, ''),
    encodeURIComponent(c),
  ]),
]

function clean({stdout, stderr}: Run): void {
  for (const secret of secrets) expect(stdout + stderr).not.toContain(secret)
}

/** Nothing of a home directory holds a secret, but the files that are there to hold one. */
function cleanHome(home: string, except: readonly string[] = []): void {
  for (const file of readdirSync(home, {recursive: true, encoding: 'utf8'})) {
    if (except.includes(file) || !statSync(join(home, file)).isFile()) continue
    for (const secret of secrets)
      expect([file, readFileSync(join(home, file), 'latin1').includes(secret)]).toEqual([file, false])
  }
}

const headers = {'set-cookie': [`_session_id=${canary.session}; path=/`], 'x-token': canary.header}
const answers: Record<string, Route> = {
  'the request succeeds': {
    status: 201,
    body: {id: 1, name: 'a', token: canary.answer, upstream_password: canary.answer},
    headers,
  },
  'the data is refused': {status: 422, body: {errors: {name: ['is taken']}}, headers},
  'the server fails': {status: 500, body: {message: 'failed'}, headers},
  'the credentials are refused': {status: 401, body: {error: {message: 'no'}}, headers},
  'permission denied': {status: 403, body: {error: {message: 'no'}}, headers},
  'the answer is no JSON': {text: `<html><input value="${canary.answer}"></html>`, headers},
  'the answer is half of its JSON': {text: `{"token": "${canary.answer}",`, headers},
  'the server redirects': {
    status: 302,
    headers: {...headers, location: `https://u:${canary.url}@other.example.com/?token=${canary.token}`},
  },
  'the connection breaks': (_, response) => void response.destroy(),
}
const create = [
  'flatpak-remote',
  'create',
  '--organization-id',
  '1',
  '--name',
  'a',
  '--url',
  'http://x',
  '--token',
  canary.token,
]
const repository = [
  'repository',
  'create',
  '--product-id',
  '1',
  '--name',
  'a',
  '--content-type',
  'docker',
  '--upstream-username',
  'u',
  '--upstream-password',
  canary.upstream,
  '--url',
  `https://u:${canary.url}@registry.example.com`,
]

const run = (server: Scripted, args: readonly string[], options: Options = {}): Promise<Run> =>
  mallet(args, {...options, env: {MALLET_SERVER: server.url, MALLET_PASSWORD: canary.password, ...options.env}})

describe.each(['', '--debug', '--trace', '--json --trace', '--verbose --output json --trace'])('with %j', (flags) => {
  it.each(Object.keys(answers))('no secret is printed when %s', async (name) => {
    const server = await scripted({'*': answers[name] ?? {}})
    const home = temporary()
    for (const args of [create, repository]) {
      const result = await run(server, [...args, ...flags.split(' ').filter(Boolean)], {home})
      if (name !== 'the request succeeds' || !flags.includes('json')) clean(result)
      // What the API answers is the result where its records are asked for.
      else
        clean({
          ...result,
          stdout: flags.startsWith('--json') ? result.stdout.replaceAll(canary.answer, '') : result.stdout,
        })
      if (flags.includes('--trace') && name !== 'the connection breaks') expect(result.stderr).toContain('POST')
    }
    expect(JSON.stringify(server.asked.map((a) => a.body))).toContain(canary.token)
    expect(JSON.stringify(server.asked.map((a) => a.body))).toContain(canary.upstream)
    cleanHome(home)
  })
})

describe('a password in an address', () => {
  it.each([
    ['an option', ['--server']],
    ['the environment', []],
  ])('of the server from %s is refused, and not printed', async (_, [option]) => {
    const server = await scripted({'GET /katello/api/organizations': page([])})
    const url = server.url.replace('//', `//admin:${canary.url}@`)
    for (const flags of [[], ['--trace'], ['--json']]) {
      const args = [...(option ? [option, url] : []), 'organization', 'list', ...flags]
      const result = await mallet(args, {env: option ? {} : {MALLET_SERVER: url}})
      expect(result.code).toBe(78)
      clean(result)
    }
    expect(server.asked).toEqual([])
  })

  it('is not saved, and not shown where it stands', async () => {
    const home = temporary()
    const url = `https://admin:${canary.url}@katello.example.com`
    const saved = await mallet(['config', 'set', '--key', 'server', '--value', url], {home})
    expect(saved.code).toBe(64)
    clean(saved)
    cleanHome(home)
    for (const args of [
      ['config', 'list'],
      ['config', 'list', '--json'],
      ['config', 'get', '--key', 'server'],
      ['auth', 'status'],
      ['organization', 'list', '--debug'],
    ])
      clean(await mallet(args, {home, env: {MALLET_SERVER: url}}))
  })

  it('that cannot be read is not printed', async () => {
    for (const url of [`https://admin:${canary.url}@`, `https://admin:${canary.url}@ho st`, `admin:${canary.url}@[`]) {
      const run = await mallet(['organization', 'list'], {env: {MALLET_SERVER: url}})
      expect(run).toMatchObject({code: 78, stdout: ''})
      clean(run)
    }
  })
})

describe('a configuration', () => {
  it('is shown without its password', async () => {
    const home = temporary()
    mkdirSync(join(home, '.config/mallet'), {recursive: true})
    const file = '.config/mallet/config.json'
    const profile = {server: 'https://katello.example.com', username: 'u', password: canary.password}
    writeFileSync(join(home, file), JSON.stringify({current: 'a', profiles: {a: profile}}), {mode: 0o600})
    for (const args of [
      ['list'],
      ['list', '--json'],
      ['list', '--output', 'yaml'],
      ['get', '--key', 'password'],
      ['get', '--key', 'password', '--json'],
      ['profiles'],
    ]) {
      const result = await mallet(['config', ...args], {home, env: {MALLET_PASSWORD: undefined}})
      expect(result.code).toBe(0)
      clean(result)
    }
    clean(await mallet(['config', 'set', '--key', 'password', '--value', canary.password, '--json'], {home}))
    cleanHome(home, [file])
  })

  it('takes a password from standard input', async () => {
    const home = temporary()
    const saved = await mallet(['config', 'set', '--key', 'password', '--value-stdin'], {
      home,
      input: `${canary.password}\n`,
    })
    expect(saved.code).toBe(0)
    clean(saved)
    const stored = JSON.parse(readFileSync(join(home, '.config/mallet/config.json'), 'utf8')) as {profiles: object}
    expect(stored.profiles).toEqual({default: {password: canary.password}})
  })
})

describe('a mistake', () => {
  it.each([
    ['in a nested value', ['content-view', 'publish', '--id', '1', '--repos-units', `{"token": "${canary.token}"`]],
    ['beside a password', ['organization', 'list', '--password', canary.password, '--nosuch']],
    ['in place of the value before it', ['organization', 'list', `--passwort=${canary.password}`]],
    ['of a stray word after a password', ['organization', 'list', '-p', canary.password, 'x']],
  ])('%s is told without the secret', async (_, args) => {
    for (const flags of [[], ['--json']]) {
      const result = await mallet([...args, ...flags])
      expect(result.code).toBe(64)
      clean(result)
    }
  })
})

describe('a terminal', () => {
  it('shows no password that is typed', async () => {
    const server = await scripted({'GET /katello/api/organizations': page([])})
    const session = onTerminal(['organization', 'list', '--trace'], {env: {...server.env, MALLET_PASSWORD: undefined}})
    await session.seen('Password')
    session.child.stdin.write(`${canary.password}\r`)
    const ended = await session.ended
    expect(ended.code).toBe(0)
    expect(server.asked[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from(`admin:${canary.password}`).toString('base64')}`,
    )
    clean(ended)
  })
})
