import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {onCleanup, temporary} from '../support/places'
import {mallet, start} from '../support/program'
import {commandClass, runInProcess} from '../support/walk'
import {bare, configOf, isAlive, startSandbox} from './support'

describe('sandbox start --detach', () => {
  it('returns when the sandbox answers, and says where it is and how to stop it', async () => {
    const home = temporary()
    onCleanup(() => mallet(['sandbox', 'stop'], {home, env: bare}))
    const {code, stdout, stderr} = await mallet(['sandbox', 'start', '--detach', '--port', '0'], {home, env: bare})
    expect([code, stderr]).toEqual([0, ''])
    const url = /Sandbox ready at (http:\/\/127\.0\.0\.1:\d+)\n/.exec(stdout)?.[1] ?? ''
    expect(stdout).toContain('User admin, password changeme')
    expect(stdout).toContain('Use it: mallet organization list')
    expect(stdout).toContain('Stop it: mallet sandbox stop\n')
    const data = join(home, '.local/share/mallet/sandbox')
    expect(stdout).toContain(data)
    expect((await fetch(`${url}/v2/`)).status).toBe(401)
    const list = await mallet(['organization', 'list', '--json', 'name'], {home, env: bare})
    expect(JSON.parse(list.stdout)).toEqual([{name: 'Default Organization'}])
    const stopped = await mallet(['sandbox', 'stop'], {home, env: bare})
    expect([stopped.code, stopped.stdout]).toEqual([0, expect.stringMatching(/^Sandbox stopped \(process \d+\)\.\n$/)])
    await expect(fetch(`${url}/v2/`)).rejects.toThrow()
    expect(readdirSync(data)).not.toContain('server.lock')
  })

  it('of a second one, with data of its own, leaves the commands with the first', async () => {
    const home = temporary()
    const data = join(home, 'second')
    const urlOf = (text: string): string => (JSON.parse(text) as {url: string}).url
    const usual = join(home, '.local/share/mallet/sandbox')
    const stop = (where: string) => mallet(['sandbox', 'stop', '--data', where], {home, env: bare})
    for (const where of [usual, data]) onCleanup(() => stop(where))
    const start = ['sandbox', 'start', '--detach', '--port', '0']
    const first = urlOf((await mallet([...start, '--json'], {home, env: bare})).stdout)
    const {stdout} = await mallet([...start, '--data', data], {home, env: bare})
    const second = /Sandbox ready at (\S+)\n/.exec(stdout)?.[1]
    expect(stdout).toContain(`Use it: mallet --server ${second} --username admin --password changeme organization list`)
    expect(JSON.stringify(configOf(home))).toContain(`"server":"${first}"`)
    await stop(usual)
    await stop(data)
    const third = urlOf((await mallet([...start, '--data', data, '--json'], {home, env: bare})).stdout)
    expect(JSON.stringify(configOf(home))).toContain(`"server":"${third}"`)
  })

  it('keeps data, log and lock to their owner', async () => {
    const {data} = await startSandbox()
    expect(statSync(data).mode & 0o777).toBe(0o700)
    for (const file of ['server.lock', 'sandbox.log']) expect(statSync(join(data, file)).mode & 0o077).toBe(0)
  })

  it('says in its own words why it did not start', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onCleanup(() => server.close())
    const {port} = server.address() as {port: number}
    const home = temporary()
    for (const more of [[], ['--detach']]) {
      const args = ['sandbox', 'start', '--port', String(port), '--data', join(home, 'data'), ...more]
      const {code, stderr} = await mallet(args, {home, env: bare})
      expect(code).toBe(70)
      expect(stderr).toContain(`Error: Port ${port} of 127.0.0.1 cannot be used:\n  another program is listening on it`)
      expect(stderr).toContain('--port 0 for any free port')
    }
    expect(configOf(home)).toBeUndefined()
    writeFileSync(join(home, 'file'), '')
    const {code, stderr} = await mallet(['sandbox', 'start', '--detach', '--data', join(home, 'file')], {
      home,
      env: bare,
    })
    expect([code, stderr]).toEqual([73, expect.stringContaining('cannot be used')])
  })

  it('refuses what is no port', async () => {
    for (const port of ['70000', '-1', '1.5'])
      expect((await mallet(['sandbox', 'start', `--port=${port}`], {env: bare})).code).toBe(64)
  })
})

describe('the profile that is left behind', () => {
  it('leads every other command to the sandbox, and follows it to another port', async () => {
    const first = await startSandbox()
    expect(configOf(first.home)).toEqual({
      current: 'sandbox',
      defaults: {},
      profiles: {
        sandbox: {
          server: first.url,
          username: 'admin',
          password: 'changeme',
          credential_server: first.url,
          sandbox: first.data,
        },
      },
    })
    await first.run(['sandbox', 'stop', '--data', first.data])
    const second = await startSandbox(['--tls'], first)
    const ca = join(first.data, 'tls/ca.pem')
    expect(configOf(first.home)).toMatchObject({profiles: {sandbox: {server: second.url, ssl_ca_file: ca}}})
    expect(second.url).toMatch(/^https:/)
    expect(await second.json<unknown[]>(['organization', 'list'])).toHaveLength(1)
  })

  it('keeps a password that was chosen for one sandbox from the next', async () => {
    const first = await startSandbox()
    await first.run(['config', 'set', '--key', 'password', '--value', 'chosen'])
    await first.run(['sandbox', 'stop', '--data', first.data])
    const second = await startSandbox([], first)
    expect(configOf(first.home)).toMatchObject({
      profiles: {sandbox: {server: second.url, password: 'chosen', credential_server: first.url}},
    })
    const {code, stderr} = await second.run(['organization', 'list'])
    expect([code, stderr]).toEqual([78, expect.stringContaining(`but for ${first.url}`)])
  })

  it('is not made where something is configured already', async () => {
    const home = temporary()
    await mallet(['config', 'set', '--key', 'server', '--value', 'https://foreman.example.com'], {home, env: bare})
    const before = configOf(home)
    const {url, run} = await startSandbox([], {home})
    expect(configOf(home)).toEqual(before)
    const again = await run(['--server', url, '--username', 'admin', '--password', 'changeme', 'organization', 'list'])
    expect(again.code).toBe(0)

    const hammer = temporary()
    mkdirSync(join(hammer, '.hammer'))
    writeFileSync(join(hammer, '.hammer/cli_config.yml'), ':foreman:\n  :host: https://foreman.example.com\n')
    const data = join(hammer, 'data')
    const {stdout} = await mallet(['sandbox', 'start', '--detach', '--port', '0', '--data', data], {
      home: hammer,
      env: bare,
    })
    onCleanup(() => mallet(['sandbox', 'stop', '--data', data], {home: hammer, env: bare}))
    expect(stdout).toMatch(
      /Your configuration is unchanged\. Use it: mallet --server http:\/\/127\.0\.0\.1:\d+ --username/,
    )
    expect(configOf(hammer)).toBeUndefined()
  })
})

describe('several sandboxes', () => {
  const only = (words: string, home: string, ...args: string[]) =>
    runInProcess(commandClass(`sandbox:${words}`), args, {HOME: home})

  it('are told apart: the profile stays with the first, and commands without --data mean the only one that runs', async () => {
    const first = await startSandbox()
    const {home, run} = first
    expect(JSON.parse((await only('status', home, '--json', 'url')).stdout)).toEqual({url: first.url})
    const second = await startSandbox([], {home, data: join(home, 'second')})
    expect(configOf(home)).toMatchObject({profiles: {sandbox: {server: first.url, sandbox: first.data}}})
    for (const words of ['status', 'stop', 'fsck', 'gc', 'seed']) {
      const {code, hint} = await only(words, home)
      expect([words, code]).toEqual([words, 64])
      for (const {data, url} of [first, second]) expect(hint).toContain(`--data ${data}  (${url})`)
    }
    expect(await only('stop', home, '--data', first.data)).toMatchObject({code: 0})
    expect(await only('fsck', home, '--quick')).toMatchObject({code: 0})
    expect(await only('gc', home, '--dry-run')).toMatchObject({code: 0})
    expect((await only('stop', home)).stdout).toContain(`(process ${second.pid})`)
    expect(await only('status', home)).toMatchObject({code: 128})
    const again = await startSandbox([], {home, data: first.data})
    expect(configOf(home)).toMatchObject({profiles: {sandbox: {server: again.url}}})
    expect((await run(['organization', 'list'])).code).toBe(0)
  })
})

describe('sandbox start in the foreground', () => {
  it('says when it is ready, shows requests with --verbose, and ends with 0 on a signal, everything kept', async () => {
    const home = temporary()
    const args = ['sandbox', 'start', '--port', '0', '--data', join(home, 'data')]
    for (const [signal, verbose] of [
      ['SIGINT', true],
      ['SIGTERM', false],
    ] as const) {
      const running = start([...args, ...(verbose ? ['--verbose'] : [])], {home, env: bare})
      await running.seen('Sandbox ready at')
      await running.seen('Ctrl-C stops it')
      const name = `Made before ${signal}`
      const made = await mallet(['organization', 'create', '--name', name], {home, env: bare})
      expect(made.code).toBe(0)
      running.child.kill(signal)
      const {code, stdout, stderr} = await running.ended
      expect(code).toBe(0)
      expect(stdout).toMatch(/^Sandbox ready at http:\/\/127\.0\.0\.1:\d+, user admin, password changeme\n$/)
      expect(/POST \/katello\/api\/organizations 2\d\d/.test(stderr)).toBe(verbose)
    }
    const told = start([...args, '--json', 'url,pid'], {home, env: bare})
    await told.seen('Ctrl-C stops it')
    expect(JSON.parse(told.output().stdout)).toEqual({url: expect.stringMatching(/^http:/), pid: told.child.pid})
    told.child.kill('SIGINT')
    await told.ended
    const {json} = await startSandbox([], {home, data: join(home, 'data')})
    const names = (await json<{name: string}[]>(['organization', 'list'])).map((one) => one.name)
    expect(names).toEqual(['Default Organization', 'Made before SIGINT', 'Made before SIGTERM'])
  })
})

describe('a second start on the same data', () => {
  it('says where the first one is, and refuses options that the first one does not have', async () => {
    const {data, url, pid, run} = await startSandbox()
    for (const more of [[], ['--detach'], ['--port', '0', '--seed', 'demo']]) {
      const again = await run(['sandbox', 'start', '--data', data, ...more])
      expect([again.code, again.stderr]).toEqual([0, ''])
      expect(again.stdout).toContain(`Sandbox already running at ${url}\n`)
    }
    const told = await run(['sandbox', 'start', '--data', data, '--json', 'url,pid'])
    expect(JSON.parse(told.stdout)).toEqual({url, pid})
    const organizations = await run(['organization', 'list', '--json', 'name'])
    expect(organizations.stdout).toContain('ACME')
    const other = await run(['sandbox', 'start', '--data', data, '--tls', '--port', '1', '--katello', '5.0'])
    expect([other.code, other.stdout]).toEqual([70, ''])
    expect(other.stderr).toContain(`already running at ${url}:\n  started without --port 1, --tls, --katello 5.0`)
    expect(other.stderr).toContain(`mallet sandbox stop --data ${data}`)
    expect((await fetch(`${url}/v2/`)).status).toBe(401)
  })

  it('takes over the lock that a killed one left, even when its number belongs to another process now', async () => {
    const first = await startSandbox()
    await first.json(['organization', 'create', '--name', 'Kept'])
    await first.kill()
    const lock = join(first.data, 'server.lock')
    expect(existsSync(lock)).toBe(true)
    expect(await first.run(['sandbox', 'status', '--data', first.data])).toMatchObject({code: 128})
    // this process is alive, but it is not the one that took the lock
    const left = JSON.parse(readFileSync(lock, 'utf8')) as object
    writeFileSync(lock, JSON.stringify({...left, pid: process.pid}))
    const stop = await first.run(['sandbox', 'stop', '--data', first.data])
    expect(stop.stdout).toContain('No sandbox is running')
    const second = await startSandbox([], first)
    const names = (await second.json<{name: string}[]>(['organization', 'list'])).map((one) => one.name)
    expect(names).toContain('Kept')
  })
})

describe('sandbox status', () => {
  it('tells what runs, and ends with 128 when nothing does', async () => {
    const home = temporary()
    const never = await mallet(['sandbox', 'status', '--json'], {home, env: bare})
    expect([never.code, JSON.parse(never.stdout)]).toEqual([128, expect.objectContaining({state: 'none', url: null})])
    const {data, url, pid, run, json} = await startSandbox([], {home})
    const at = ['--data', data]
    const log = join(data, 'sandbox.log')
    const katello = {katello: '4.20', registry: 'katello'}
    expect(await json(['sandbox', 'status', ...at])).toEqual({state: 'running', url, pid, ...katello, data, log})
    await run(['sandbox', 'stop', ...at])
    const after = await run(['sandbox', 'status', ...at])
    expect([after.code, after.stdout]).toEqual([128, expect.stringContaining('stopped')])
  })

  it('tells which Katello it is, also when it is stopped; a start keeps that unless it is told otherwise', async () => {
    const first = await startSandbox(['--katello', '5.0', '--registry', 'oci'])
    const at = ['--data', first.data]
    await first.run(['sandbox', 'stop', ...at])
    const stopped = await first.run(['sandbox', 'status', ...at])
    expect(stopped.stdout).toMatch(/Katello: +5\.0\nRegistry: +oci\n/)
    const second = await startSandbox(['--registry', 'katello'], first)
    const status = await second.json(['sandbox', 'status', ...at])
    expect(status).toMatchObject({katello: '5.0', registry: 'katello'})
    expect((await second.run(['sandbox', 'start', ...at, '--katello', '3'])).code).toBe(64)
    await second.run(['sandbox', 'stop', ...at])
    expect((await second.run(['sandbox', 'reset', '--yes', ...at])).code).toBe(0)
    expect(existsSync(first.data)).toBe(false)
  })

  it('notices one that is there and is not responding', async () => {
    const {data, pid, run} = await startSandbox()
    process.kill(pid, 'SIGSTOP')
    const {code, stdout} = await run(['sandbox', 'status', '--data', data])
    expect([code, stdout]).toEqual([70, expect.stringContaining('not responding')])
    process.kill(pid, 'SIGCONT')
  })
})

describe('sandbox stop', () => {
  it('ends when the process is gone, and not when it has only given up its lock', async () => {
    const data = temporary()
    const line = `const fs = require('node:fs'); process.on('SIGTERM', () => {
      fs.rmSync(process.argv[1]); setTimeout(() => process.exit(), 300)
    }); setInterval(() => undefined, 1000); process.stdout.write('ready')`
    const lock = join(data, 'server.lock')
    const child = spawn(process.execPath, ['-e', line, lock], {stdio: ['ignore', 'pipe', 'ignore']})
    onCleanup(() => child.kill('SIGKILL'))
    writeFileSync(lock, JSON.stringify({pid: child.pid, started: null}))
    await once(child.stdout, 'data')
    expect(await mallet(['sandbox', 'stop', '--data', data], {env: bare})).toMatchObject({code: 0})
    expect(isAlive(child.pid ?? 0)).toBe(false)
  })

  it('waits until the process has ended, and is content when there is none', async () => {
    const {data, pid, run} = await startSandbox()
    expect((await run(['sandbox', 'stop', '--data', data])).code).toBe(0)
    expect(isAlive(pid)).toBe(false)
    expect(await run(['sandbox', 'stop', '--data', data])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No sandbox'),
    })
  })
})

describe('sandbox reset', () => {
  it('needs --yes in a script, refuses while it runs, and deletes only what the sandbox wrote', async () => {
    const {data, run} = await startSandbox()
    const at = ['--data', data]
    writeFileSync(join(data, 'notes.txt'), 'mine')
    expect((await run(['sandbox', 'reset', ...at])).code).toBe(64)
    const busy = await run(['sandbox', 'reset', '--yes', ...at])
    expect([busy.code, busy.stderr]).toEqual([70, expect.stringContaining('Another server is using')])
    await run(['sandbox', 'stop', ...at])
    expect(existsSync(join(data, 'katello.db'))).toBe(true)
    expect((await run(['sandbox', 'reset', '--yes', ...at])).code).toBe(0)
    expect(readdirSync(data)).toEqual(['notes.txt'])
    expect((await run(['sandbox', 'status', ...at])).stdout).toContain('none')
    expect((await run(['sandbox', 'fsck', ...at])).code).toBe(128)
    const again = await run(['sandbox', 'reset', '--yes', '--data', join(data, 'nowhere')])
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('There is no sandbox')])
  })

  it('takes an emptied directory along', async () => {
    const {data, run} = await startSandbox()
    await run(['sandbox', 'stop', '--data', data])
    await run(['sandbox', 'reset', '--yes', '--data', data])
    expect(existsSync(data)).toBe(false)
  })
})
