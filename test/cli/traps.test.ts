// Each test here protects against one trap of the libraries below us, and fails when what was done against it is undone.
import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import type {ServerResponse} from 'node:http'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {AppError} from '../../src/core/errors'
import {decideRetry} from '../../src/core/retry'
import {transport} from '../../src/katello/transport'
import {organizations, page, scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet, onTerminal, shell, start} from '../support/program'
import {node, script} from '../support/processes'

const organizationsPath = '/katello/api/organizations'
const list = `GET ${organizationsPath}`

describe('secrets in errors', () => {
  const canaries = {password: 'canary-password', token: 'canary-token'}
  const args = ['flatpak-remote', 'create', '--organization-id', '1', '--name', 'a', '--url', 'http://x', '--json']
  const env = {MALLET_PASSWORD: canaries.password}
  const basic = Buffer.from(`admin:${canaries.password}`).toString('base64')
  const secrets = [...Object.values(canaries), basic]

  it('a refused request is told without the request that was refused', async () => {
    const server = await scripted({
      'POST /katello/api/flatpak_remotes': {
        status: 422,
        body: {message: 'Name is taken', errors: {name: ['is taken']}},
      },
    })
    const run = await mallet([...args, '--token', canaries.token], {env: {...server.env, ...env}})
    expect(run.code).toBe(65)
    expect(server.asked[0]?.headers.authorization).toBe(`Basic ${basic}`)
    expect(JSON.parse(run.stderr)).toMatchObject({error: {code: 'refused', status: 422}})
    for (const secret of secrets) expect(run.stdout + run.stderr).not.toContain(secret)
  })

  it('a request that breaks is told without its headers and its body', async () => {
    const server = await scripted({'POST /katello/api/flatpak_remotes': (_, response) => void response.destroy()})
    const run = await mallet([...args, '--token', canaries.token], {env: {...server.env, ...env}})
    expect(run.code).toBe(70)
    expect(Object.keys(JSON.parse(run.stderr).error as object).sort()).toEqual(
      ['code', 'detail', 'hint', 'message', 'retryable', 'status', 'url'].sort(),
    )
    for (const secret of secrets) expect(run.stdout + run.stderr).not.toContain(secret)
  })
})

describe('a mistyped option with --json', () => {
  it('is one short JSON error on stderr with the exit code of a mistake', async () => {
    const run = await mallet(['organization', 'list', '--json', '--nosuch'])
    expect(run.code).toBe(64)
    expect(run.stdout).toBe('')
    expect(run.stderr.length).toBeLessThan(1000)
    expect(JSON.parse(run.stderr)).toMatchObject({error: {code: 'usage'}})
  })
})

describe('output through a pipe', () => {
  it('arrives whole when the reader is slow and the command fails after writing', async () => {
    const server = await scripted({
      [list]: (asked) =>
        asked.query['page'] === '1'
          ? {...page(organizations(1500, 'x'.repeat(1000)), asked)}
          : {status: 403, body: {error: {message: 'no more'}}},
    })
    const run = await shell('mallet organization list --csv | (sleep 0.4; wc -lc); exit ${PIPESTATUS[0]}', {
      env: server.env,
    })
    expect(run.code).toBe(77)
    const [lines = 0, bytes = 0] = run.stdout.trim().split(/\s+/).map(Number)
    expect(lines).toBe(1001)
    expect(bytes).toBeGreaterThan(1_000_000)
  })

  it('ends the program quietly, and its requests, when the reader has gone', async () => {
    const server = await scripted({[list]: (asked) => page(organizations(60_000), asked)})
    const run = await shell('mallet organization list | head -1; exit ${PIPESTATUS[0]}', {env: server.env})
    expect(run.code).toBe(141)
    expect(run.stderr).toBe('')
    expect(run.stdout.split('\n')).toHaveLength(2)
    expect(server.asked.length).toBeLessThan(20)
  })
})

describe('the configuration file', () => {
  const writer = `
    import {pathsFor} from 'src/config/paths.ts'
    import {changeStored} from 'src/config/profiles.ts'
    const [who, count] = process.argv.slice(2)
    async function run() {
      for (let i = 0; i < Number(count); i++)
        await changeStored(pathsFor(process.env), (s) => ({...s, defaults: {...s.defaults, [who + '_' + i]: String(i)}}))
    }
    run().catch((error) => { console.error(error); process.exitCode = 1 })`

  it('keeps every change of four processes that write at once', async () => {
    const home = temporary()
    const file = await script(writer)
    const runs = await Promise.all(['a', 'b', 'c', 'd'].map((who) => node(file, [who, '25'], {HOME: home})))
    expect(runs).toEqual([1, 2, 3, 4].map(() => [0, '']))
    const stored = JSON.parse(readFileSync(join(home, '.config/mallet/config.json'), 'utf8')) as {defaults: object}
    expect(Object.keys(stored.defaults)).toHaveLength(100)
  })

  it('is private whatever the umask, in a directory that is private', async () => {
    const home = temporary()
    const run = await shell('umask 000; mallet config set --key password --value secret', {home})
    expect(run).toMatchObject({code: 0})
    const directory = join(home, '.config/mallet')
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(directory)) expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600)
  })

  it('is refused when others can read it', async () => {
    const home = temporary()
    mkdirSync(join(home, '.config/mallet'), {recursive: true})
    writeFileSync(join(home, '.config/mallet/config.json'), '{}', {mode: 0o644})
    const run = await mallet(['organization', 'list'], {home})
    expect(run.code).toBe(78)
    expect(run.stderr).toContain('chmod 600')
  })

  it('is never emptied because it cannot be read', async () => {
    const home = temporary()
    const file = join(home, '.config/mallet/config.json')
    mkdirSync(join(home, '.config/mallet'), {recursive: true})
    writeFileSync(file, '{"profiles": {', {mode: 0o600})
    const run = await mallet(['config', 'set', '--key', 'server', '--value', 'https://x'], {home})
    expect(run.code).toBe(78)
    expect(readFileSync(file, 'utf8')).toBe('{"profiles": {')
  })
})

describe('a signal', () => {
  it('lets the program put away what it began before it ends', async () => {
    const server = await scripted({
      [list]: (asked) => (asked.query['page'] === '1' ? page(organizations(5000), asked) : undefined),
    })
    const directory = temporary()
    const run = start(['--output-file', join(directory, 'list.csv'), 'organization', 'list', '--csv'], {
      env: server.env,
    })
    await server.reached(2)
    expect(readdirSync(directory)).toHaveLength(1)
    run.child.kill('SIGINT')
    expect(await run.ended).toMatchObject({code: 130, stdout: ''})
    expect(readdirSync(directory)).toEqual([])
  })
})

describe('results that are empty or false', () => {
  it('are printed as JSON all the same', async () => {
    const server = await scripted({
      [list]: page([]),
      'GET /api/settings/0': {body: {id: 0, name: '', value: false, description: null}},
    })
    const options = {env: server.env}
    const empty = await mallet(['organization', 'list', '--json'], options)
    expect([empty.code, JSON.parse(empty.stdout)]).toEqual([0, []])
    const setting = await mallet(['settings', 'info', '--id', '0', '--json', 'value,id,name'], options)
    expect([setting.code, JSON.parse(setting.stdout)]).toEqual([0, {value: false, id: 0, name: ''}])
  })
})

describe('control characters of a server', () => {
  const hostile = '\u001b]0;owned\u0007\u001b[2Jname\u202egnp\u009b31m\r'
  const raw = /[\u0000-\u0009\u000b\u000c\u000e-\u001a\u001c-\u001f\u0080-\u009f\u202e]|\u001b(?!\[(1|22)m)/

  it('reach a terminal as text only', async () => {
    const server = await scripted({
      [list]: page([{id: 1, name: hostile, title: hostile, label: hostile, description: hostile}]),
    })
    for (const format of ['table', 'base', 'csv', 'yaml', 'json', 'ndjson']) {
      const run = await onTerminal(['organization', 'list', '--output', format], {env: server.env}).ended
      expect([format, run.code]).toEqual([format, 0])
      expect(run.stdout).toContain('owned')
      expect(run.stdout.replaceAll('\r\n', '\n')).not.toMatch(raw)
    }
  })

  it('reach stderr as text only, also in errors', async () => {
    const server = await scripted({[list]: {status: 403, body: {error: {message: hostile}}}})
    const run = await mallet(['organization', 'list'], {env: server.env})
    expect(run.code).toBe(77)
    expect(run.stderr).toContain('owned')
    expect(run.stderr).not.toMatch(raw)
  })
})

describe('a server that accepts and stays silent', () => {
  const limits = {firstByte: 150, idle: 150, request: 400}
  async function ask(url: string): Promise<unknown> {
    const t = transport({
      server: new URL(url),
      credentials: {kind: 'none'},
      tls: {verify: true},
      language: 'en',
      version: '0',
      limits,
    })
    return t.request('POST', '/x', {body: {}}).catch((error: unknown) => error)
  }

  it.each([
    ['before the first byte', () => undefined],
    ['after the headers', (response: ServerResponse) => void response.writeHead(200).flushHeaders()],
    [
      'while it drips',
      (response: ServerResponse) => {
        const timer = setInterval(() => response.write(' '), 50)
        response.on('close', () => clearInterval(timer))
      },
    ],
  ])('holds nobody longer than the limit %s', async (_, silent) => {
    const server = await scripted({'POST /x': (__, response) => silent(response)})
    const error = await ask(server.url)
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).parts.code).toBe('timeout')
  })
})

it('waits between attempts differ by chance over their whole length', () => {
  const failed = {method: 'GET', status: 503, attempt: 3, elapsed: 0, now: Date.now()}
  const waits = [0, 0.5, 0.999].map((random) => decideRetry({...failed, random}).wait)
  expect(waits[0]).toBe(0)
  expect(waits[1]).toBe(1000)
  expect(waits[2]).toBeGreaterThan(1990)
})
