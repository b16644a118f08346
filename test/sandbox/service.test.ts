// The sandbox as a service of somebody's tests: port files, seeds from files, faults and snapshots, by the built program.
import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {createServer, type AddressInfo} from 'node:net'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {fixtureRepositories} from '../../src/sandbox/upstream/images'
import {startMemoryRegistry} from '../../src/sandbox/upstream/memory-registry'
import {everything} from '../workflows/as-code/organizations'
import {onCleanup, temporary} from '../support/places'
import {mallet, start} from '../support/program'
import {bare, gone, startSandbox} from './support'

const withImages = (url: string): string => `
variables: [UPSTREAM]
organization: ACME
environments: [{name: Dev}]
products:
  - name: Applications
    repositories:
      - {name: web, url: '\${UPSTREAM}', docker_upstream_name: apps/web, include_tags: ['1.*']}
content_views:
  - name: App CV
    repositories: {Applications: [web]}
    promoted: {Library: '1.0', Dev: '1.0'}
# ${url}
`

describe('sandbox start --wait --port-file', () => {
  it('returns when it is ready, with the port in the file, which goes when it stops; what was left by another is replaced', async () => {
    const home = temporary()
    const file = join(home, 'port')
    writeFileSync(file, '1\n')
    const {url, pid, data, run, kill} = await startSandbox(
      ['--wait', '--port-file', file, '--fault', 'POST /katello/api/products:503@2', '--fault-seed', '7'],
      {home},
    )
    expect(readFileSync(file, 'utf8')).toBe(`${new URL(url).port}\n`)
    const again = await run(['sandbox', 'start', '--wait', '--data', data, '--port-file', join(home, 'other')])
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('already running')])
    expect(readFileSync(join(home, 'other'), 'utf8')).toBe(readFileSync(file, 'utf8'))
    writeFileSync(file, '2\n') // another sandbox has it by now
    expect(await run(['sandbox', 'stop'])).toMatchObject({code: 0})
    await gone(pid)
    expect([existsSync(file), existsSync(join(home, 'other'))]).toEqual([true, false])
    await kill()
  })

  it('says before anything is started what is wrong with its options', async () => {
    const home = temporary()
    const data = join(home, 'data')
    writeFileSync(join(home, 'wrong.yaml'), 'organization: ACME\nproducts:\n  - nme: x\n')
    for (const [args, code, text] of [
      [['--fault', 'sync:explode'], 64, '"explode" is not an action'],
      [['--sync'], 64, '--sync is for the repositories of a file'],
      [['--seed', join(home, 'nosuch.yaml')], 66, 'nosuch.yaml'],
      [['--seed', join(home, 'wrong.yaml')], 66, 'products[0] has no member "nme"'],
      [['--fault', 'sync:fail@0%'], 64, '"0%" does not say when'],
      [['--hostname', 'a/b'], 64, '"a/b" is not a host name'],
      [['--port-file', join(home, 'no/such')], 73, `the directory ${join(home, 'no')} does not exist`],
      [['--port-file', home], 73, 'it is a directory'],
    ] as const) {
      const ran = await mallet(['sandbox', 'start', '--wait', '--port', '0', '--data', data, ...args], {
        home,
        env: bare,
      })
      expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(text)])
    }
    expect(existsSync(data)).toBe(false)
  })

  it('started several times at once, is the same for all, also where the environment silences programs', async () => {
    const home = temporary()
    const data = join(home, 'data')
    const words = ['sandbox', 'start', '--wait', '--port', '0', '--data', data, '--port-file', join(home, 'port')]
    const one = (env = {}) => mallet([...words, '--json'], {home, env: {...bare, ...env}})
    const [first, second, silent] = await Promise.all([one(), one(), one({MALLET_QUIET: '1'})])
    onCleanup(() => mallet(['sandbox', 'stop', '--data', data], {home, env: bare}))
    expect([first, second, silent]).toMatchObject(Array.from({length: 3}, () => ({code: 0, stderr: ''})))
    const {pid, url} = JSON.parse(first.stdout) as {pid: number; url: string}
    expect(JSON.parse(second.stdout)).toMatchObject({pid, url})
    expect(readFileSync(join(home, 'port'), 'utf8')).toBe(`${new URL(url).port}\n`)
  })

  it('is not ready before it has what it is seeded with', async () => {
    const home = temporary()
    const data = join(home, 'data')
    const go = join(home, 'go')
    const secret = `{command: "while [ ! -e '${go}' ]; do sleep 0.05; done; echo x"}`
    const remote = `{name: held, url: 'http://127.0.0.1:9', username: a, token: ${secret}}`
    writeFileSync(join(home, 'slow.yaml'), `organization: Slow\nflatpak_remotes:\n  - ${remote}\n`)
    const at = ['--data', data]
    const first = start(['sandbox', 'start', '--port', '0', ...at, '--seed', 'slow.yaml'], {cwd: home, home, env: bare})
    const run = (...words: string[]) => mallet(words, {home, env: bare})
    const stateOf = async () =>
      JSON.parse((await run('sandbox', 'status', ...at, '--json')).stdout) as {state: string; url: string | null}
    onCleanup(() => writeFileSync(go, ''))
    while ((await stateOf()).url === null);
    expect(await run('sandbox', 'status', ...at)).toMatchObject({
      code: 70,
      stdout: expect.stringContaining('starting') as string,
    })
    const second = start(['sandbox', 'start', '--wait', ...at], {home, env: bare})
    expect((await stateOf()).state).toBe('starting')
    writeFileSync(go, '')
    expect(await second.ended).toMatchObject({code: 0, stderr: ''})
    const listed = await run('flatpak-remote', 'list', '--organization', 'Slow', '--json', 'name')
    expect(JSON.parse(listed.stdout)).toEqual([{name: 'held'}])
    expect((await stateOf()).state).toBe('running')
    first.child.kill('SIGTERM')
    await first.ended
  })

  it('that cannot start says why once, and as the CI system has it', async () => {
    const home = temporary()
    const other = createServer().listen(0, '127.0.0.1')
    onCleanup(() => other.close())
    await once(other, 'listening')
    const {port} = other.address() as AddressInfo
    const failed = async (...args: string[]) => {
      const words = ['sandbox', 'start', '--wait', '--data', join(home, 'data'), ...args]
      return mallet(words, {home, env: {...bare, GITHUB_ACTIONS: 'true'}})
    }
    const taken = await failed('--port', String(port))
    expect([taken.code, taken.stderr]).toEqual([70, expect.stringContaining('another program is listening on it')])
    expect(taken.stderr.match(/another program is listening on it/g)).toHaveLength(2)
    expect(taken.stderr.match(/error title=/g)).toHaveLength(1)
    const far = await failed('--port', '0', '--listen', '192.0.2.1')
    expect([far.code, far.stderr]).toEqual([
      70,
      expect.stringContaining('Error: Cannot listen on 192.0.2.1:\n  this machine does not have that address\n'),
    ])
  })
})

describe('a sandbox in a container', () => {
  it('listens where it is told to, and calls itself by the name that clients use', async () => {
    const home = temporary()
    const {url, json} = await startSandbox(['--listen', '0.0.0.0', '--hostname', 'katello.example'], {home})
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const {port} = new URL(url)
    const {results} = await json<{results: {url: string}[]}>(['api', 'GET', '/katello/api/capsules'])
    expect(results[0]?.url).toBe(`http://katello.example:${port}`)
    const status = await json(['sandbox', 'status'])
    expect(status).toMatchObject({state: 'running', url: `http://127.0.0.1:${port}`})
  })
})

describe('sandbox seed FILE', () => {
  it('makes the organization, with the content of its repositories, and exports what it was made from', async () => {
    const upstream = await startMemoryRegistry({repositories: await fixtureRepositories()})
    onCleanup(() => upstream.close())
    const cwd = temporary()
    writeFileSync(join(cwd, 'acme.yaml'), withImages(upstream.url))
    writeFileSync(join(cwd, 'all.yaml'), everything('All'))
    const home = join(cwd, 'home')
    mkdirSync(home)
    const env = {...bare, UPSTREAM: upstream.url, REMOTE_TOKEN: 'geheim'}
    const data = join(cwd, 'data')
    const started = await mallet(
      ['sandbox', 'start', '--wait', '--port', '0', '--data', data, '--seed', 'acme.yaml', '--sync'],
      {cwd, home, env},
    )
    expect([started.code, started.stderr]).toEqual([0, ''])
    onCleanup(() => mallet(['sandbox', 'stop', '--data', data], {home, env}))
    const run = (words: readonly string[]) => mallet(words, {cwd, home, env})
    const tags = await run(['registry', 'tags', 'acme/dev/app_cv/applications/web', '--json', 'tag'])
    expect(tags.code).toBe(0)
    expect(JSON.parse(tags.stdout)).toEqual([{tag: '1.0'}, {tag: '1.1'}])
    expect((await run(['diff', '--file', 'acme.yaml'])).stdout).toBe('Nothing differs.\n')
    const more = await run(['sandbox', 'seed', 'acme.yaml', 'all.yaml'])
    expect([more.code, more.stdout]).toEqual([
      0,
      expect.stringMatching(/^Filled the sandbox in \S+ \(ACME: 0 changes; All: \d+ changes\)\.\n$/),
    ])
    expect(more.stdout + more.stderr).not.toContain('geheim')
    expect((await run(['diff', '--file', 'all.yaml'])).stdout).toBe('Nothing differs.\n')
    const tokens = await run(['api', 'GET', '/api/users/admin/personal_access_tokens', '--json'])
    expect([tokens.code, tokens.stdout]).toEqual([0, expect.not.stringContaining('maintenance')])

    await run(['sandbox', 'stop', '--data', data])
    const stopped = await run(['sandbox', 'seed', 'all.yaml', '--data', data])
    expect([stopped.code, stopped.stdout]).toEqual([0, expect.stringContaining('All: 0 changes')])
    expect((await run(['sandbox', 'seed', 'nosuch.yaml'])).code).toBe(66)
    expect((await run(['sandbox', 'seed', '--sync'])).code).toBe(64)
  })
})

describe('the commands of faults and snapshots', () => {
  it('work on the sandbox that runs, and say so where none does', async () => {
    const {run, json, data} = await startSandbox(['--fault', 'GET /katello/api/organizations:503,retry-after=0@1'])
    expect((await run(['organization', 'list'])).code).toBe(0)
    expect(await json(['sandbox', 'fault', 'list'])).toEqual([
      {id: 1, fault: 'GET /katello/api/organizations:503,retry-after=0@1', seen: 2, struck: 1},
    ])
    expect(await json(['sandbox', 'fault', 'add', 'sync:fail', 'blob:cut@5%', '--seed', '3'])).toHaveLength(2)
    expect((await run(['sandbox', 'fault', 'add', 'sync:x'])).code).toBe(64)
    expect((await run(['sandbox', 'fault', 'add'])).code).toBe(64)
    expect((await run(['sandbox', 'fault', 'clear', '--id', '9'])).code).toBe(128)
    expect((await run(['sandbox', 'fault', 'clear', '--id', '1'])).stdout).toBe('Removed 1 fault.\n')
    expect((await run(['sandbox', 'fault', 'clear'])).stdout).toBe('Removed 2 faults.\n')
    const saved = await json(['sandbox', 'snapshot', 'save', 'baseline'])
    expect(saved).toMatchObject({name: 'baseline', katello: '4.20'})
    expect(await json(['sandbox', 'snapshot', 'list'])).toEqual([saved])
    expect((await run(['sandbox', 'snapshot', 'save', 'baseline'])).code).toBe(65)
    await json(['organization', 'create', '--name', 'Later'])
    const refused = await run(['sandbox', 'snapshot', 'restore', 'baseline'])
    expect([refused.code, refused.stderr]).toEqual([70, expect.stringContaining(`mallet sandbox stop --data ${data}`)])
    const at = ['--data', data]
    await run(['sandbox', 'stop', ...at])
    expect((await run(['sandbox', 'fault', 'list', ...at])).code).toBe(128)
    expect((await run(['sandbox', 'snapshot', 'restore', 'nosuch', ...at])).code).toBe(128)
    expect((await run(['sandbox', 'snapshot', 'restore', ...at])).code).toBe(64)
    expect((await run(['sandbox', 'reset', '--yes', ...at])).code).toBe(0)
    expect((await run(['sandbox', 'snapshot', 'restore', 'baseline', ...at])).code).toBe(0)
    const running = start(['sandbox', 'start', '--port', '0', ...at], {home: join(data, '..'), env: bare})
    await running.seen('Sandbox ready at')
    const names = await run(['organization', 'list', '--json', 'name'])
    expect(JSON.parse(names.stdout)).toEqual([{name: 'Default Organization'}])
    expect((await run(['sandbox', 'snapshot', 'delete', 'baseline', ...at])).code).toBe(0)
    expect(await json(['sandbox', 'snapshot', 'list', ...at])).toEqual([])
    running.child.kill('SIGTERM')
    await running.ended
  })
})
