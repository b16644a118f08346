// Passwords that are kept in the keyring of the desktop or by a credential helper instead of in the file of the profiles.
import {execFile} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {answer, type Keyring} from '../../src/config/keyring-protocol'
import {page, scripted, type Scripted} from '../support/katello'
import {temporary} from '../support/places'
import {hasPrograms} from '../support/needs'
import {mallet, program, start, type Run} from '../support/program'

const katello = (): Promise<Scripted> =>
  scripted({
    'GET /katello/api/organizations': page([]),
    'GET /api/current_user': {body: {id: 4, login: 'jane'}},
    'GET /api/status': {body: {}, headers: {'set-cookie': '_session_id=session-1; path=/'}},
  })

const basic = (password: string): string => `Basic ${Buffer.from(`jane:${password}`).toString('base64')}`

interface Kept {
  readonly home: string
  readonly helper: string
  /** What the helper has: server to login. */
  readonly logins: () => Record<string, {Username: string; Secret: string}>
  /** How the helper was called: arguments and environment. */
  readonly calls: () => string
  readonly profile: () => Record<string, string>
  run(args: readonly string[], input?: string): Promise<Run>
}

/** A home, and a credential helper that keeps its logins in a file. */
function kept(): Kept {
  const home = temporary()
  const helper = join(home, 'docker-credential-fake')
  const [store, calls] = [join(home, 'logins.json'), join(home, 'calls')]
  writeFileSync(
    helper,
    `#!${process.execPath}
const fs = require('node:fs')
const [store, calls] = ${JSON.stringify([store, calls])}
const all = fs.existsSync(store) ? JSON.parse(fs.readFileSync(store, 'utf8')) : {}
const input = fs.readFileSync(0, 'utf8')
fs.appendFileSync(calls, process.argv.slice(2).join(' ') + ' ' + JSON.stringify(process.env) + '\\n')
const [action] = process.argv.slice(2)
if (action === 'get') {
  if (!all[input]) { console.log('credentials not found in native keychain'); process.exit(1) }
  console.log(JSON.stringify({ServerURL: input, ...all[input]}))
} else {
  if (action === 'store') { const {ServerURL, ...login} = JSON.parse(input); all[ServerURL] = login }
  else delete all[input]
  fs.writeFileSync(store, JSON.stringify(all))
}
`,
    {mode: 0o755},
  )
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
  return {
    home,
    helper,
    logins: () => JSON.parse(read(store) || '{}') as ReturnType<Kept['logins']>,
    calls: () => read(calls),
    profile: () =>
      (JSON.parse(read(join(home, '.config/mallet/config.json'))) as {profiles: Record<string, Record<string, string>>})
        .profiles['default'] ?? {},
    run: (args, input = '') =>
      mallet(args, {
        home,
        input,
        env: {MALLET_USERNAME: undefined, MALLET_PASSWORD: undefined, PATH: `${home}:${process.env['PATH']}`},
      }),
  }
}

async function configured(at: Kept, server: string): Promise<void> {
  for (const [key, value] of [
    ['server', server],
    ['username', 'jane'],
    ['password', 'canary'],
  ] as const)
    await at.run(['config', 'set', key, value])
}

/** Runs a line of bash with a bus of its own; gives what it wrote, to either stream. */
const withBus = (line: string, env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve) => {
    execFile('dbus-run-session', ['--', 'bash', '-c', line], {env}, (error, stdout, stderr) =>
      resolve(`${error?.message ?? ''}\n${stdout}\n${stderr}`),
    )
  })

describe('a credential helper', () => {
  it('takes the password over from the file, gives it back, and is asked for the server alone', async () => {
    const [server, at] = [await katello(), kept()]
    await configured(at, server.url)
    expect(await at.run(['config', 'set', 'credential_store', 'helper:fake'])).toMatchObject({code: 0})
    expect(at.logins()).toEqual({[`${server.url}/api`]: {Username: 'jane', Secret: 'canary'}})
    expect(JSON.stringify(at.profile())).not.toContain('canary')
    const list = ['organization', 'list']
    expect(await at.run(list)).toMatchObject({code: 0, stderr: ''})
    expect(server.asked.at(-1)?.headers.authorization).toBe(basic('canary'))
    await at.run(['config', 'set', 'password', '--value-stdin'], 'canary-2')
    expect(at.logins()).toEqual({[`${server.url}/api`]: {Username: 'jane', Secret: 'canary-2'}})
    expect((await at.run(['auth', 'status'])).stdout).toContain("'jane'")
    await at.run(['config', 'unset', 'credential_store'])
    expect([at.logins(), at.profile()['password']]).toEqual([{}, 'canary-2'])
    await at.run(['config', 'set', 'credential_store', `helper:${at.helper}`])
    expect(await at.run(['config', 'unset', 'password'])).toMatchObject({code: 0})
    expect(at.logins()).toEqual({})
    expect((await at.run(list)).code).toBe(129)
    expect(at.calls()).not.toContain('canary')
  })

  it('is not asked for a server that the password was not saved for', async () => {
    const [server, other, at] = [await katello(), await katello(), kept()]
    await configured(at, server.url)
    await at.run(['config', 'set', 'credential_store', 'helper:fake'])
    const before = at.calls()
    const elsewhere = await at.run(['-s', other.url, 'organization', 'list'])
    expect([elsewhere.code, elsewhere.stderr]).toEqual([78, expect.stringContaining(`but for ${server.url}`)])
    await at.run(['config', 'set', 'server', other.url])
    expect((await at.run(['organization', 'list'])).code).toBe(78)
    expect([at.calls(), other.asked]).toEqual([before, []])
    await at.run(['config', 'set', 'password', '--value-stdin'], 'canary-2')
    expect(at.logins()).toEqual({[`${other.url}/api`]: {Username: 'jane', Secret: 'canary-2'}})
  })

  it('keeps the password of a login, which then outlives the session', async () => {
    const [server, at] = [await katello(), kept()]
    const login = ['auth', 'login', 'basic', '-s', server.url, '-u', 'jane', '--password-stdin']
    const done = await at.run([...login, '--credential-helper', 'docker-credential-fake'], 'canary\n')
    expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('The password is kept with fake.')])
    expect(at.profile()).toMatchObject({server: server.url, username: 'jane', credential_store: 'helper:fake'})
    const out = await at.run(['auth', 'logout'])
    expect([out.stdout, out.stderr]).toEqual(['Logged out.\n', expect.stringContaining('is still saved and used')])
    expect((await at.run(['organization', 'list'])).code).toBe(0)
    expect(server.asked.at(-1)?.headers.authorization).toBe(basic('canary'))
    await at.run(['config', 'profile', 'delete', 'default'])
    expect(at.logins()).toEqual({})
    for (const wrong of [
      ['--credential-helper', 'a b'],
      ['--credential-helper', 'fake', '--keyring'],
    ])
      expect((await at.run([...login, ...wrong], 'canary\n')).code).toBe(64)
  })

  it('that is not there, or that fails, is an error with its name, and the password stays where it is', async () => {
    const at = kept()
    await configured(at, 'https://foreman.example.com')
    const missing = await at.run(['config', 'set', 'credential_store', 'helper:missing'])
    expect([missing.code, missing.stderr]).toEqual([
      78,
      expect.stringContaining('The credential helper missing cannot be used:\n  it is not installed'),
    ])
    expect(at.profile()).toMatchObject({password: 'canary'})
    expect(at.profile()['credential_store']).toBeUndefined()
    writeFileSync(at.helper, '#!/bin/sh\necho "the store is locked" >&2\nexit 3\n', {mode: 0o755})
    const failing = await at.run(['config', 'set', 'credential_store', 'helper:fake'])
    expect(failing.stderr).toContain('the store is locked')
    expect((await at.run(['config', 'set', 'credential_store', 'vault'])).stderr).toContain(
      'Give file, keyring, or helper:',
    )
  })
})

it('a helper that waits ends with the command', async () => {
  const at = kept()
  await configured(at, 'http://127.0.0.1:1')
  await at.run(['config', 'set', 'credential_store', 'helper:fake'])
  writeFileSync(at.helper, '#!/bin/sh\necho waiting >> "$0.log"\nexec sleep 50\n', {mode: 0o755})
  const running = start(['organization', 'list'], {
    home: at.home,
    env: {MALLET_USERNAME: undefined, MALLET_PASSWORD: undefined, PATH: `${at.home}:${process.env['PATH']}`},
  })
  while (!existsSync(`${at.helper}.log`)) await new Promise((resolve) => setTimeout(resolve, 20))
  running.child.kill('SIGINT')
  expect(await running.ended).toMatchObject({code: 130, stderr: expect.stringContaining('Stopped by SIGINT')})
})

describe('the keyring', () => {
  it('is reported where there is none, and a login without it still succeeds', async () => {
    const [server, at] = [await katello(), kept()]
    await configured(at, server.url)
    const none = await at.run(['config', 'set', 'credential_store', 'keyring'])
    expect([none.code, none.stderr]).toEqual([78, expect.stringContaining('There is no keyring that can be used')])
    expect(at.profile()).toMatchObject({password: 'canary'})
    const login = await at.run(['auth', 'login', 'basic', '-u', 'jane', '--password-stdin', '--keyring'], 'canary')
    expect([login.code, login.stderr]).toEqual([
      0,
      expect.stringMatching(/no keyring .*the password is not saved\. The session is kept in a private file/),
    ])
  })

  it('keeps user and password by the server', async () => {
    const entries = new Map<string, string>()
    const keyring: Keyring = {
      get: (server) => Promise.resolve(entries.get(server) ?? null),
      set: (server, value) => Promise.resolve(void entries.set(server, value)),
      delete: (server) => Promise.resolve(entries.delete(server)),
    }
    const login = {ServerURL: 'https://a/api', Username: 'jane', Secret: 'x'}
    expect(await answer('store', JSON.stringify(login), keyring)).toEqual({code: 0, output: ''})
    expect(JSON.parse((await answer('get', 'https://a/api\n', keyring)).output)).toEqual(login)
    expect(await answer('get', 'https://b/api', keyring)).toMatchObject({code: 1})
    expect(await answer('store', '{"ServerURL":"https://a/api"}', keyring)).toMatchObject({code: 1})
    expect(await answer('list', '', keyring)).toMatchObject({code: 1})
    expect(await answer('erase', 'https://a/api', keyring)).toEqual({code: 0, output: ''})
    entries.set('https://a/api', 'of another program')
    expect(await answer('get', 'https://a/api', keyring)).toMatchObject({code: 1})
  })

  it.skipIf(!hasPrograms)('of a desktop is used by commands', async () => {
    const [server, at] = [await katello(), kept()]
    await configured(at, server.url)
    const run = join(at.home, 'run')
    mkdirSync(run, {mode: 0o700})
    const line = `printf '\\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
      mallet() { "${process.execPath}" "${program}" "$@"; }
      mallet config set credential_store keyring && mallet organization list --csv && mallet config unset password
      mallet organization list --csv || echo "ended with $?"`
    const ended = await withBus(line, {PATH: process.env['PATH'], HOME: at.home, XDG_RUNTIME_DIR: run})
    expect(ended).toContain('Set credential_store in profile default.')
    expect(server.asked.map(({headers}) => headers.authorization)).toEqual([basic('canary')])
    expect(ended).toContain('Removed password from profile default.')
    expect(ended).toContain('ended with 129')
    expect(at.profile()['password']).toBeUndefined()
    rmSync(run, {recursive: true, force: true})
  })
})
