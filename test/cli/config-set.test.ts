import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {profileKeys} from '../../src/config/profile-keys'
import {root} from '../support/root'
import {temporary} from '../support/places'
import {commandClass, runInProcess, type InProcess} from '../support/walk'

const run = (words: string, home: string, ...args: string[]): Promise<InProcess> =>
  runInProcess(commandClass(words.replaceAll(' ', ':')), args, {HOME: home}, {input: 'from standard input'})

const profileIn = (home: string): Record<string, string> =>
  (
    JSON.parse(readFileSync(join(home, '.config/mallet/config.json'), 'utf8')) as {
      profiles: Record<string, Record<string, string>>
    }
  ).profiles['default'] ?? {}

describe('config set', () => {
  const file = join(root, 'package.json')
  const directory = join(root, 'src')
  const none = join(root, 'none.pem')

  it.each<[string, string, string]>([
    ['server', 'not a url', 'Write it as https://foreman.example.com'],
    ['server', 'https://', 'Write it as https://foreman.example.com'],
    ['server', 'http://[', 'Write it as https://foreman.example.com'],
    ['server', 'ftp://foreman.example.com', 'Write it as https://foreman.example.com'],
    ['server', 'https://anna@foreman.example.com', 'Save them as separate settings'],
    ['username', 'a\nb', 'Give one line'],
    ['password', 'secret\nsecret', 'Give one line'],
    ['organization_id', 'ACME', 'or set organization to its name'],
    ['organization_id', '0', 'Give the number'],
    ['ssl_ca_file', none, 'There is no file'],
    ['ssl_ca_file', directory, 'is not a file'],
    ['ssl_client_cert', none, 'There is no file'],
    ['ssl_client_key', directory, 'is not a file'],
    ['ssl_ca_path', file, 'is not a directory'],
    ['credential_store', 'vault', 'Give file, keyring, or helper:NAME'],
    ['credential_store', 'helper:a b', 'Give file, keyring, or helper:NAME'],
    ['verify_ssl', 'maybe', 'Give yes or no'],
    ['use_sessions', '2', 'Give yes or no'],
    ['output', 'jsno', 'Did you mean json? Formats: base, table'],
    ['first_byte_timeout', 'soon', 'Give a number of seconds'],
    ['retries', '1.5', 'Give a whole number from 0 to 10'],
  ])('refuses %s = %j and says what would be right', async (key, value, advice) => {
    const home = temporary()
    const {code, message, hint} = await run('config set', home, '--key', key, '--value', value)
    expect([code, hint]).toEqual([64, expect.stringContaining(advice)])
    if (key === 'password') expect(message + hint).not.toContain('secret')
    else if (value.includes('\n')) expect(message).toContain(key)
    else if (!value.includes('@')) expect(message).toContain(JSON.stringify(value))
    expect(() => profileIn(home)).toThrow('ENOENT')
  })

  it('takes every setting with a right value', async () => {
    const values: Readonly<Record<string, string>> = {
      server: 'http://127.0.0.1:4180',
      organization_id: '3',
      ssl_ca_file: file,
      ssl_ca_path: directory,
      ssl_client_cert: file,
      ssl_client_key: file,
      verify_ssl: 'no',
      read_only: 'yes',
      use_sessions: 'true',
      output: 'ndjson',
      pager: 'less -R',
      retries: '3',
      credential_store: 'file',
    }
    const home = temporary()
    for (const key of Object.keys(profileKeys)) {
      const value = values[key] ?? (key.endsWith('timeout') ? '0.5' : 'text')
      expect([key, await run('config set', home, key, value)]).toEqual([key, expect.objectContaining({code: 0})])
      expect(profileIn(home)[key]).toBe(value)
    }
  })

  it('takes name and value after the words, as options, or the value from standard input', async () => {
    const home = temporary()
    expect((await run('config set', home, 'server', 'foreman.example.com')).stdout).toBe(
      'Set server in profile default.\n',
    )
    await run('config set', home, '--key', 'username', 'anna')
    await run('config set', home, 'password', '--value-stdin')
    await run('config set', home, '--key', 'organization', '--value', 'ACME')
    expect(profileIn(home)).toMatchObject({
      server: 'foreman.example.com',
      username: 'anna',
      password: 'from standard input',
      organization: 'ACME',
    })
    expect((await run('config get', home, 'username')).stdout).toBe('anna\n')
    const extra = await run('config set', home, 'organization', 'Big', 'Company')
    expect([extra.code, extra.message]).toEqual([64, 'Unexpected argument "Company"'])
    expect(await run('config set', home, 'server')).toMatchObject({code: 64, hint: expect.stringContaining('VALUE')})
    expect(await run('config set', home, 'sever', 'x')).toMatchObject({code: 64, hint: 'Did you mean server?'})
    expect(await run('config set', home, 'server', '')).toMatchObject({code: 0})
    expect(profileIn(home)['server']).toBeUndefined()
  })

  it('writes to the profile that the environment names', async () => {
    const home = temporary()
    await run('config set', home, 'server', 'first.example.com')
    const env = {HOME: home, MALLET_PROFILE: 'second'}
    await runInProcess(commandClass('config:set'), ['server', 'second.example.com'], env)
    expect(profileIn(home)).toEqual({server: 'first.example.com'})
    const list = await run('config profile list', home, '--csv')
    expect(list.stdout).toContain('second,second.example.com')
  })

  it('saves the path of a file as an absolute one', async () => {
    const home = temporary()
    expect(await run('config set', home, 'ssl_ca_file', 'package.json')).toMatchObject({code: 0})
    expect(profileIn(home)['ssl_ca_file']).toBe(join(process.cwd(), 'package.json'))
  })
})

describe('config unset', () => {
  it('removes a setting, and exits with 128 when there is none', async () => {
    const home = temporary()
    await run('config set', home, 'server', 'foreman.example.com')
    await run('config set', home, 'username', 'anna')
    expect((await run('config unset', home, 'username')).stdout).toBe('Removed username from profile default.\n')
    expect(profileIn(home)).toEqual({server: 'foreman.example.com'})
    expect(await run('config unset', home, '--key', 'username')).toMatchObject({code: 128})
    expect(await run('config unset', home, 'server', '--profile', 'none')).toMatchObject({code: 64})
    expect(await run('config unset', home)).toMatchObject({code: 64})
  })
})
