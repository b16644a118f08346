import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync, utimesSync} from 'node:fs'
import {userInfo} from 'node:os'
import {isAbsolute, join} from 'node:path'
import {afterEach, describe, expect, it} from 'vitest'
import {exitCodes} from '../../src/core/errors'
import {authFiles} from '../../src/config/containers-auth'
import {readPrivate, writePrivate} from '../../src/config/files'
import {withLock} from '../../src/config/lock'
import {pathsFor} from '../../src/config/paths'
import {changeStored, profileFile, profileKey, readStored} from '../../src/config/profiles'
import {readSession, removeSession, writeSession} from '../../src/config/sessions'
import {node, script} from '../support/processes'
import {temporary} from '../support/places'
import {failure} from '../support/failure'

const mode = (file: string): number => statSync(file).mode & 0o777
const umask = process.umask()
afterEach(() => void process.umask(umask))

describe('a private file', () => {
  it('and its directory are private whatever the umask', () => {
    const file = join(temporary(), 'a/b/secret')
    process.umask(0)
    writePrivate(file, 'one')
    expect([mode(file), mode(join(file, '..'))]).toEqual([0o600, 0o700])
    process.umask(0o077)
    writePrivate(file, 'two')
    expect(readFileSync(file, 'utf8')).toBe('two')
  })

  it('becomes private again when it is written', () => {
    const file = join(temporary(), 'secret')
    writeFileSync(file, 'old', {mode: 0o666})
    chmodSync(file, 0o666)
    writePrivate(file, 'new')
    expect(mode(file)).toBe(0o600)
  })

  it.each([0o644, 0o640, 0o620, 0o604, 0o601])('of mode %o is refused', (loose) => {
    const file = join(temporary(), 'secret')
    writeFileSync(file, 'text')
    chmodSync(file, loose)
    const error = failure(() => readPrivate(file))
    expect(error.exit).toBe(exitCodes.configuration)
    expect(error.parts.hint).toContain(`chmod 600 ${file}`)
  })

  it.each([0o777, 0o770, 0o722, 0o1777])('in a directory of mode %o is refused', (open) => {
    const directory = temporary()
    writeFileSync(join(directory, 'secret'), 'text', {mode: 0o600})
    chmodSync(directory, open)
    const error = failure(() => readPrivate(join(directory, 'secret')))
    expect(error.exit).toBe(exitCodes.configuration)
    expect(error.parts.hint).toContain(`chmod 700 ${directory}`)
    chmodSync(directory, 0o755)
    expect(readPrivate(join(directory, 'secret'))).toBe('text')
  })

  it('takes what killed writers left behind away, and nothing else', () => {
    const directory = temporary()
    const [dead, alive] = [2 ** 22 + 1, process.ppid] // above the largest process ID
    const names = [`secret.${dead}.tmp`, `secret.${alive}.tmp`, `other.${dead}.tmp`, `secret.x.tmp`, 'secret.tmp']
    for (const name of names) writeFileSync(join(directory, name), 'password')
    writePrivate(join(directory, 'secret'), 'new')
    expect(readdirSync(directory).sort()).toEqual(['secret', ...names.slice(1)].sort())
  })

  it('that cannot be written leaves nothing behind', () => {
    const directory = temporary()
    mkdirSync(join(directory, 'secret'))
    const error = failure(() => writePrivate(join(directory, 'secret'), 'x'))
    expect(error.exit).toBe(exitCodes.cannotWrite)
    expect(readdirSync(directory)).toEqual(['secret'])
  })

  it('below what is no directory cannot be written, and says so', () => {
    const directory = temporary()
    writeFileSync(join(directory, 'file'), '')
    expect(failure(() => writePrivate(join(directory, 'file/secret'), 'x')).exit).toBe(exitCodes.cannotWrite)
    expect(failure(() => withLock(join(directory, 'file/lock'), () => 1)).exit).toBe(exitCodes.cannotWrite)
  })

  it('that is not there is none', () => {
    const directory = temporary()
    writeFileSync(join(directory, 'file'), '')
    expect(readPrivate(join(directory, 'nosuch'))).toBeUndefined()
    expect(readPrivate(join(directory, 'file/nosuch'))).toBeUndefined()
  })
})

describe('directories', () => {
  it('follow the XDG variables where they are absolute', () => {
    expect(pathsFor({HOME: '/h'})).toEqual({
      home: '/h',
      config: '/h/.config/mallet',
      state: '/h/.local/state/mallet',
      data: '/h/.local/share/mallet',
    })
    expect(pathsFor({HOME: '/h', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '', XDG_DATA_HOME: ''})).toMatchObject({
      config: '/c/mallet',
      state: '/h/.local/state/mallet',
      data: '/h/.local/share/mallet',
    })
  })

  it.each([{}, {HOME: ''}])('are in the home directory that the system knows where HOME names none: %j', (env) => {
    const {home, config} = pathsFor(env)
    expect(home).toBe(userInfo().homedir)
    expect(config).toBe(join(home, '.config/mallet'))
    expect(authFiles(env).search.every((file) => isAbsolute(file))).toBe(true)
  })

  it.each(['HOME', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_DATA_HOME'])(
    'are refused where %s is not an absolute path',
    (variable) => {
      for (const value of ['.', 'relative', './x', '~/x'])
        expect(() => pathsFor({HOME: '/h', [variable]: value})).toThrow(
          `${variable} is ${JSON.stringify(value)}, which is not an absolute path`,
        )
    },
  )

  it.each(['HOME', 'XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR'])(
    'of registry logins also need %s to be absolute',
    (variable) => {
      expect(() => authFiles({HOME: '/h', [variable]: 'relative'})).toThrow('is not an absolute path')
    },
  )
})

describe('a session', () => {
  it('belongs to scheme, host and port', () => {
    const paths = pathsFor({HOME: temporary()})
    const servers = [
      'https://a.example.com',
      'https://a.example.com:8443',
      'http://a.example.com',
      'http://a.example.com:8443',
      'https://b.example.com',
      'https://[::1]',
      'https://[::2]',
      'http://127.0.0.1:3000',
      'http://127.0.0.1:3001',
    ]
    for (const [i, server] of servers.entries()) writeSession(paths, new URL(server), {id: `id${i}`, username: 'u'})
    for (const [i, server] of servers.entries()) expect(readSession(paths, new URL(server))?.id).toBe(`id${i}`)
    expect(readSession(paths, new URL('https://a.example.com:443/foreman'))?.id).toBe('id0')
    expect(readSession(paths, new URL('https://A.EXAMPLE.com'))?.id).toBe('id0')
  })

  it('is kept private, and forgotten on demand', () => {
    const paths = pathsFor({HOME: temporary()})
    const server = new URL('https://a.example.com')
    process.umask(0)
    writeSession(paths, server, {id: 'x', username: 'u'})
    const directory = join(paths.state, 'sessions')
    expect([mode(directory), ...readdirSync(directory).map((file) => mode(join(directory, file)))]).toEqual([
      0o700, 0o600,
    ])
    expect(removeSession(paths, server)).toBe(true)
    expect(removeSession(paths, server)).toBe(false)
    expect(readSession(paths, server)).toBeUndefined()
  })

  it.each(['', 'no JSON', '{}', '[]', 'null', '{"id": 1, "username": "u"}', '{"id": "x"}'])(
    'that reads %j is none',
    (text) => {
      const paths = pathsFor({HOME: temporary()})
      const server = new URL('https://a.example.com')
      writeSession(paths, server, {id: 'x', username: 'u'})
      const directory = join(paths.state, 'sessions')
      for (const file of readdirSync(directory)) writeFileSync(join(directory, file), text)
      expect(readSession(paths, server)).toBeUndefined()
    },
  )
})

describe('profiles', () => {
  it('are named by settings that exist', () => {
    expect(profileKey('ssl-ca-file')).toBe('ssl_ca_file')
    const error = failure(() => profileKey('sever'))
    expect([error.exit, error.parts.hint]).toEqual([exitCodes.usage, 'Did you mean server?'])
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(failure(() => profileKey(name)).exit).toBe(exitCodes.usage)
  })

  it('survive a change that fails', async () => {
    const paths = pathsFor({HOME: temporary()})
    await changeStored(paths, (s) => ({...s, defaults: {a: '1'}}))
    await expect(
      changeStored(paths, () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(readStored(paths).defaults).toEqual({a: '1'})
    await changeStored(paths, (s) => ({...s, defaults: {...s.defaults, b: '2'}}))
    expect(readStored(paths).defaults).toEqual({a: '1', b: '2'})
  })

  it('are free of what killed writers left behind after the next change', async () => {
    const paths = pathsFor({HOME: temporary()})
    await changeStored(paths, (s) => ({...s, defaults: {a: '1'}}))
    writeFileSync(join(paths.config, 'config.json.tmp-1700000000abcdef'), 'password')
    await changeStored(paths, (s) => ({...s, defaults: {a: '2'}}))
    expect(readdirSync(paths.config)).toEqual(['config.json'])
  })

  it('that are empty are mended by the next change', async () => {
    const paths = pathsFor({HOME: temporary()})
    mkdirSync(paths.config, {recursive: true})
    writeFileSync(profileFile(paths), '\n', {mode: 0o600})
    expect(failure(() => readStored(paths)).exit).toBe(exitCodes.configuration)
    await changeStored(paths, (s) => ({...s, defaults: {a: '1'}}))
    expect(readStored(paths)).toEqual({current: 'default', profiles: {}, defaults: {a: '1'}})
  })

  it('keep what they do not know', async () => {
    const paths = pathsFor({HOME: temporary()})
    mkdirSync(paths.config, {recursive: true})
    writeFileSync(profileFile(paths), '{"later": {"x": [1]}, "profiles": {"a": {"newer": "y"}}}', {mode: 0o600})
    await changeStored(paths, (s) => ({...s, defaults: {a: '1'}}))
    expect(JSON.parse(readFileSync(profileFile(paths), 'utf8'))).toMatchObject({
      later: {x: [1]},
      profiles: {a: {newer: 'y'}},
      defaults: {a: '1'},
    })
  })

  it('keep every one of 800 changes by 16 processes, and are valid at every moment', async () => {
    const home = temporary()
    const env = {HOME: home}
    const file = await script(`
      import {existsSync} from 'node:fs'
      import {pathsFor} from 'src/config/paths.ts'
      import {changeStored, readStored} from 'src/config/profiles.ts'
      const [who, count, enough] = process.argv.slice(2)
      const paths = pathsFor(process.env)
      async function run() {
        let i = 0
        for (; i < Number(count) || !existsSync(enough); i++) {
          await changeStored(paths, (s) => ({...s, defaults: {...s.defaults, [who + '_' + i]: String(i)}}))
          if (readStored(paths).defaults[who + '_' + i] === undefined) throw new Error('lost')
        }
        process.stdout.write(String(i))
      }
      run().catch((error) => { console.error(error); process.exitCode = 1 })`)
    const enough = join(home, 'enough')
    const progress = {isDone: false}
    const runs = Promise.all(Array.from({length: 16}, (_, i) => node(file, [`p${i}`, '50', enough], env))).finally(
      () => (progress.isDone = true),
    )
    let reads = 0
    while (!progress.isDone) {
      readStored(pathsFor(env))
      if (++reads === 50) writeFileSync(enough, '')
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    const ended = await runs
    expect(ended.map(([code, text]) => [code, Number(text) >= 50])).toEqual(Array.from({length: 16}, () => [0, true]))
    const written = ended.reduce((sum, [, text]) => sum + Number(text), 0)
    expect(Object.keys(readStored(pathsFor(env)).defaults)).toHaveLength(written)
    expect(readdirSync(pathsFor(env).config)).toEqual(['config.json'])
  })
})

describe('a lock', () => {
  const place = (): string => join(temporary(), 'x.lock')

  it('is given back, also when the work fails', () => {
    const file = place()
    expect(withLock(file, () => existsSync(file))).toBe(true)
    expect(existsSync(file)).toBe(false)
    expect(() => withLock(file, () => void JSON.parse('{'))).toThrow(SyntaxError)
    expect(existsSync(file)).toBe(false)
  })

  it('of a living process is waited for, and then told', () => {
    const file = place()
    writeFileSync(file, `${process.pid} `)
    const begin = Date.now()
    const error = failure(() => withLock(file, () => 1, 200))
    expect(error.parts).toMatchObject({exit: exitCodes.configuration, retryable: true})
    expect(Date.now() - begin).toBeGreaterThanOrEqual(200)
    expect(readFileSync(file, 'utf8')).toBe(`${process.pid} `)
  })

  it.each([
    ['whose process is gone', '999999999 123'],
    ['whose process id belongs to another by now', `${process.pid} 1`],
    ['that says nothing', ''],
    ['that says nonsense', 'hello'],
    ['that says nonsense of two words', 'hello world'],
  ])('%s is taken over without waiting', (_, text) => {
    const file = place()
    writeFileSync(file, text)
    utimesSync(file, 0, 0) // a holder that is about to write its name is given a second
    expect(withLock(file, () => 'done', 0)).toBe('done')
    expect(readdirSync(join(file, '..'))).toEqual([])
  })

  it('that was taken over by many at once is still held by one at a time', async () => {
    const file = await script(`
      import {readFileSync, writeFileSync} from 'node:fs'
      import {withLock} from 'src/config/lock.ts'
      const [directory, count] = process.argv.slice(2)
      for (let i = 0; i < Number(count); i++) {
        withLock(directory + '/x.lock', () => {
          const now = Number(readFileSync(directory + '/counter', 'utf8'))
          for (let spin = 0; spin < 20000; spin++);
          writeFileSync(directory + '/counter', String(now + 1))
        })
        // A lock as a process leaves it that died: of all that find it, one may take it away.
        if (i % 2 === 0) try { writeFileSync(directory + '/x.lock', '999999999 1', {flag: 'wx'}) } catch {}
      }`)
    const directory = temporary()
    writeFileSync(join(directory, 'counter'), '0')
    const runs = await Promise.all(Array.from({length: 8}, () => node(file, [directory, '200'], {})))
    expect(runs).toEqual(Array.from({length: 8}, () => [0, '']))
    expect(readFileSync(join(directory, 'counter'), 'utf8')).toBe('1600')
  })
})
