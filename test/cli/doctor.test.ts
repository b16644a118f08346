// What config doctor finds on servers that each have one fault.
import {execFileSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:https'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {hasPrograms} from '../support/needs'
import {page, scripted, type Reply, type Scripted} from '../support/katello'
import {temporary} from '../support/places'
import {mallet} from '../support/program'

interface Finding {
  readonly check: string
  readonly state: string
  readonly found: string
  readonly action: string | null
}

const foreman = {version: '3.18.0', plugins: [{name: 'foreman_remote_execution', version: '16.0.0'}]}

const routes = {
  'GET /api/current_user': {body: {id: 1, login: 'admin', admin: true}},
  'GET /api/statuses': {body: {results: {foreman, katello: {version: '4.20.1', timeUTC: ''}}}},
  'GET *': (asked: Parameters<typeof page>[1]): Reply => page([], asked),
  'HEAD /': {text: ''},
}

async function examine(server: Pick<Scripted, 'env'>, ...args: string[]): Promise<{code: number; found: Finding[]}> {
  const run = await mallet(['config', 'doctor', '--json', ...args], {env: server.env})
  return {code: run.code, found: JSON.parse(run.stdout) as Finding[]}
}

const of = (found: readonly Finding[], check: string): Finding | undefined =>
  found.find((finding) => finding.check === check)

describe('config doctor', () => {
  it('finds nothing wrong with a server that is well, with ten requests', async () => {
    const server = await scripted(routes)
    const {code, found} = await examine(server)
    expect(found.filter(({state}) => state !== 'ok')).toEqual([])
    expect(code).toBe(0)
    expect(of(found, 'Katello')).toMatchObject({found: '4.20.1'})
    expect(of(found, 'Plugins')).toMatchObject({found: 'foreman_remote_execution 16.0.0'})
    expect(server.asked.filter(({method}) => method !== 'GET' && method !== 'HEAD')).toEqual([])
    expect(server.asked.length).toBeLessThanOrEqual(10)
  })

  it.each([
    ['DNS', 'https://no-such-host.invalid', 'does not resolve'],
    ['TCP', 'https://127.0.0.1:1', 'refuses connections (ECONNREFUSED)'],
  ])('ends at the first step that fails: %s', async (check, address, text) => {
    const {code, found} = await examine({env: {MALLET_SERVER: address}})
    expect(code).toBe(1)
    expect(found.at(-1)).toMatchObject({check, state: 'fail', action: expect.stringContaining('Check')})
    expect(found.at(-1)?.found).toContain(text)
  })

  it('finds a clock that is wrong', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString()
    const {code, found} = await examine(await scripted({...routes, 'HEAD /': {text: '', headers: {date}}}))
    expect(of(found, 'Clock')).toMatchObject({state: 'fail', action: expect.stringContaining('NTP')})
    expect(of(found, 'Clock')?.found).toBe('the server is 1 h behind this machine')
    expect(code).toBe(1)
  })

  it('finds a login that is refused, and asks no more', async () => {
    const server = await scripted({...routes, 'GET /api/current_user': {status: 401, body: {error: {message: 'no'}}}})
    const {code, found} = await examine(server)
    expect(found.at(-1)).toMatchObject({check: 'Login', state: 'fail'})
    expect(code).toBe(1)
  })

  it('warns of what the user may not list', async () => {
    const denied = {status: 403, body: {error: {message: 'Access denied'}}}
    const {code, found} = await examine(await scripted({...routes, 'GET /api/hosts': denied}))
    expect(of(found, 'Permission: host')).toMatchObject({state: 'warn', action: expect.stringContaining('role')})
    expect(code).toBe(0)
  })

  it('finds a proxy that does not connect', async () => {
    const env = {MALLET_SERVER: 'https://katello.example.com', HTTPS_PROXY: 'http://127.0.0.1:1'}
    const {code, found} = await examine({env})
    expect(found).toMatchObject([{check: 'Proxy', state: 'fail', action: expect.stringContaining('HTTPS_PROXY')}])
    expect(code).toBe(1)
  })

  it('tells a server that is none of Foreman from a login that is refused', async () => {
    const {code, found} = await examine(await scripted({'HEAD /': {text: ''}}))
    expect(found.at(-1)).toMatchObject({
      check: 'Login',
      state: 'fail',
      action: expect.stringContaining('Check --server'),
    })
    expect(code).toBe(1)
  })

  it.each([
    ['4.11.0', 'warn', '4.11.0, older than 4.16'],
    ['4.16.0', 'ok', '4.16.0'],
    [undefined, 'fail', 'is not installed'],
  ])('looks at the version of Katello: %s', async (version, state, text) => {
    const katello = version === undefined ? null : {version, timeUTC: ''}
    const server = await scripted({...routes, 'GET /api/statuses': {body: {results: {foreman, katello}}}})
    expect(of((await examine(server)).found, 'Katello')).toMatchObject({state, found: text})
  })
})

describe.runIf(hasPrograms)('config doctor with TLS', () => {
  it('names the scheme where the port speaks the other one', async () => {
    const plain = await scripted(routes)
    const asked = await examine({env: {MALLET_SERVER: plain.url.replace('http:', 'https:')}})
    expect(asked.found.at(-1)).toMatchObject({check: 'TLS', action: `Use --server ${plain.url}`})
    const deaf = await scripted({}, () => createServer({}))
    const {found} = await examine({env: {MALLET_SERVER: deaf.url}})
    expect(found.at(-1)).toMatchObject({
      check: 'TCP',
      action: `If the server speaks TLS, use --server ${deaf.url.replace('http:', 'https:')}`,
    })
    const unable = await examine({env: {MALLET_SERVER: deaf.url.replace('http:', 'https:')}})
    expect(unable.found.at(-1)).toMatchObject({check: 'TLS', state: 'fail'})
    expect(of(unable.found, 'TCP')).toMatchObject({state: 'ok'})
  })

  it.each([
    ['an unknown authority', 'IP:127.0.0.1', 90, false, 'fail', 'unknown authority'],
    ['another name', 'DNS:other.example.com', 90, true, 'fail', 'not for 127.0.0.1'],
    ['an expired certificate', 'IP:127.0.0.1', -1, true, 'fail', 'is valid from'],
    ['a certificate that ends soon', 'IP:127.0.0.1', 5, true, 'warn', 'valid until'],
    ['a good certificate', 'IP:127.0.0.1', 90, true, 'ok', 'valid until'],
  ])('finds %s', async (_, san, days, isTrusted, state, text) => {
    const directory = temporary()
    const openssl = (line: string): Buffer =>
      execFileSync('openssl', line.split(' '), {cwd: directory, stdio: ['ignore', 'pipe', 'ignore']})
    const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
    openssl(`req -x509 ${key} -keyout ca.key -out ca.crt -days 100 -subj /CN=ca`)
    openssl(`req ${key} -keyout s.key -out s.csr -subj /CN=s`)
    writeFileSync(join(directory, 's.ext'), `subjectAltName=${san}\n`)
    openssl(`x509 -req -in s.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days ${days} -extfile s.ext -out s.crt`)
    const read = (name: string): string => readFileSync(join(directory, name), 'utf8')
    const server = await scripted(
      routes,
      (handle) => createServer({key: read('s.key'), cert: read('s.crt')}, handle),
      'https',
    )
    const {code, found} = await examine(server, ...(isTrusted ? ['--ssl-ca-file', join(directory, 'ca.crt')] : []))
    expect(of(found, 'TLS')).toMatchObject({state})
    expect(of(found, 'TLS')?.found).toContain(text)
    expect(code).toBe(state === 'fail' ? 1 : 0)
  })
})

describe('config doctor --upgrade-to', () => {
  const script = [
    '#!/bin/sh',
    '# hammer activation-key create --content-view-id 1',
    'hammer --output json activation-key create --name k --organization ACME \\',
    '  --content-view "App CV" --lifecycle-environment=Dev',
    'id=$(mallet host update --id 4 --content-view-id 2 | tail -1); echo "$id"',
    "hammer host list --search 'content_view = x' --content-view-id 2",
    '/usr/bin/hammer hostgroup update --id 1 --lifecycle-environment-id 3',
    'hammer activation-key update --id 1 --content-view-environments Dev/App_CV',
  ].join('\n')

  const examined = async (...args: string[]) => {
    const cwd = temporary()
    writeFileSync(join(cwd, 'nightly.sh'), script)
    writeFileSync(join(cwd, 'fine.sh'), 'mallet product list --organization ACME\n')
    return mallet(['config', 'doctor', ...args], {cwd})
  }

  it('finds the options that the release refuses, with file and line, and asks no server', async () => {
    const run = await examined('--upgrade-to', '5.0', 'nightly.sh', 'fine.sh', '--json')
    expect(run.code).toBe(1)
    const found = JSON.parse(run.stdout) as Finding[]
    expect(found.map(({check, found: what}) => `${check} ${what.split(':')[0]}`)).toEqual([
      'nightly.sh:3 activation-key create --content-view',
      'nightly.sh:3 activation-key create --lifecycle-environment',
      'nightly.sh:5 host update --content-view-id',
      'nightly.sh:7 hostgroup update --lifecycle-environment-id',
      'fine.sh 1 command of hammer or mallet, none has an option that Katello 5.0 refuses',
    ])
    expect(found[0]?.action).toContain('--content-view-environments')
  })

  it('finds nothing that an older release refuses', async () => {
    expect((await examined('--upgrade-to', '4.20', 'nightly.sh')).code).toBe(0)
  })

  it.each([
    [['nightly.sh'], 64, 'for which release?'],
    [['--upgrade-to', '5.0'], 64, 'Which scripts?'],
    [['--upgrade-to', '9', 'nightly.sh'], 64, 'does not take "9"'],
    [['--upgrade-to', '5.0', 'nosuch.sh'], 66, 'nosuch.sh'],
  ])('%j is refused', async (args, code, message) => {
    const run = await examined(...args)
    expect(run.code).toBe(code)
    expect(run.stderr).toContain(message)
  })
})
