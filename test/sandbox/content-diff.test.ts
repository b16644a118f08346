// Two content proxies of one sandbox, through everything that makes them differ from it and from each other.
import {join} from 'node:path'
import {expect, it} from 'vitest'
import type {ContentRow} from '../../src/workflows/capsule/content-rows'
import {startProxy, words, type Proxy} from './proxy-support'
import {gone, startSandbox, type Sandbox} from './support'

interface Diff {
  readonly code: number
  readonly stderr: string
  readonly rows: readonly ContentRow[]
}

const diff = async (sandbox: Sandbox, options = ''): Promise<Diff> => {
  const {code, stdout, stderr} = await sandbox.run([...words(`capsule content diff ${options}`.trim()), '--json'])
  return {code, stderr, rows: JSON.parse(stdout) as ContentRow[]}
}
const short = (rows: readonly ContentRow[]) =>
  rows.map(({capsule, status, image, tag}) => [capsule, status, image, tag])

async function must(sandbox: Sandbox, line: string, input?: string): Promise<void> {
  const {code, stderr} = await sandbox.run(words(line), input === undefined ? {} : {input})
  expect([line, code, code === 0 ? '' : stderr]).toEqual([line, 0, ''])
}

it('capsule content diff finds what differs, whatever made it differ, and repairs it', async () => {
  const sandbox = await startSandbox(['--seed', 'demo'])
  const edge = (name: string, port = '0'): Promise<Proxy> =>
    startProxy(
      {
        ...sandbox,
        run: (args) =>
          sandbox.run(args.map((arg) => (arg === join(sandbox.home, 'proxy') ? join(sandbox.home, name) : arg))),
      },
      ['--name', name, ...(port === '0' ? [] : ['--port', port])],
    )
  const one = await edge('edge1')
  const two = await edge('edge2')
  const image = 'acme/applications/app'
  const layout = join(sandbox.home, 'layout')
  const push = (source: string, tag: string): Promise<void> =>
    must(sandbox, `registry push --source oci:${layout}:${source} --destination ${image}:${tag}`)

  await must(sandbox, 'settings set --name foreman_proxy_content_auto_sync --value false')
  for (const tag of ['1.0', '1.1'])
    await must(sandbox, `registry pull --source acme/applications/web:${tag} --destination oci:${layout}:${tag}`)
  await push('1.0', 'stable')
  for (const {name, host} of [one, two]) {
    await must(
      sandbox,
      `capsule content add-lifecycle-environment --name ${name} --lifecycle-environment Library --organization ACME`,
    )
    await must(sandbox, `registry login --registry ${host} --username admin --password-stdin`, 'changeme\n')
  }

  // nothing was synchronized yet
  const before = await diff(sandbox, '--name edge1')
  expect([before.code, new Set(before.rows.map(({status}) => status))]).toEqual([0, new Set(['missing'])])
  expect(before.rows.map(({image: name}) => name)).toContain(image)

  for (const {name} of [one, two]) await must(sandbox, `capsule content synchronize --name ${name}`)
  expect(await diff(sandbox, '--exit-code')).toEqual({code: 0, stderr: '', rows: []})
  expect((await diff(sandbox, '--all')).rows).toHaveLength(2 * before.rows.length)

  // a tag that moved and a new one reach one proxy only
  await push('1.1', 'stable')
  await push('1.0', 'new')
  await must(sandbox, 'capsule content synchronize --name edge1')
  const lagging = [
    ['edge2', 'missing', image, 'new'],
    ['edge2', 'different', image, 'stable'],
  ]
  const lag = await diff(sandbox, '--exit-code')
  expect([lag.code, short(lag.rows)]).toEqual([1, lagging])
  expect(lag.stderr).toContain('Registries differ from one another')
  expect(lag.rows[1]).toMatchObject({
    environment: 'Library',
    server_digest: expect.stringMatching(/^sha256:/) as string,
  })

  // two registries behind the name of one proxy
  const balanced = await diff(sandbox, `--name edge1 --registry http://${one.host} --registry http://${two.host}`)
  expect(balanced.rows.map(({capsule, registry, tag}) => [capsule, registry, tag])).toEqual([
    ['edge1', two.host, 'new'],
    ['edge1', two.host, 'stable'],
  ])

  // killed in the middle of a synchronization, and started again where it was
  process.kill(two.pid, 'SIGSTOP')
  await must(sandbox, 'capsule content synchronize --name edge2 --async')
  process.kill(two.pid, 'SIGKILL')
  await gone(two.pid)
  const dead = await diff(sandbox)
  expect([dead.code === 0, short(dead.rows)]).toEqual([false, [['edge2', 'unreadable', null, null]]])
  await edge('edge2', new URL(two.url).port)
  expect(short((await diff(sandbox)).rows)).toEqual(lagging)
  const repaired = await diff(sandbox, '--repair --exit-code')
  expect([repaired.code, repaired.rows]).toEqual([0, []])
  expect(repaired.stderr).toContain('Synchronized: edge2')

  // images of an environment that was taken away stay until the proxy is synchronized
  await must(
    sandbox,
    'capsule content remove-lifecycle-environment --name edge1 --lifecycle-environment Library --organization ACME',
  )
  const left = await diff(sandbox, '--name edge1')
  expect(new Set(left.rows.map(({status}) => status))).toEqual(new Set(['extra']))
  expect((await diff(sandbox, '--name edge1 --repair')).rows).toEqual([])

  // without a login a registry does not look empty
  await must(sandbox, `registry logout --registry ${two.host}`)
  const stranger = await diff(sandbox, '--name edge2')
  expect([stranger.code, short(stranger.rows)]).toEqual([129, [['edge2', 'unreadable', null, null]]])
  expect(stranger.stderr).toContain(`mallet registry login --registry ${two.host}`)
})

it('capsule content diff refuses what it cannot do', async () => {
  const sandbox = await startSandbox()
  const refused = async (options: string): Promise<readonly [number, string]> => {
    const {code, stderr} = await sandbox.run(words(`capsule content diff ${options}`))
    return [code, stderr]
  }
  expect(await refused('--name edge')).toEqual([
    128,
    expect.stringContaining('There is no smart proxy "edge" that mirrors content'),
  ])
  expect(await refused('--id 1')).toEqual([128, expect.stringContaining('with ID 1')])
  expect(await refused('--registry edge.example.com')).toEqual([
    64,
    expect.stringContaining('--registry names the registries behind one'),
  ])
  const none = await sandbox.run(words('capsule content diff --exit-code'))
  expect([none.code, none.stderr]).toEqual([0, expect.stringContaining('No capsule mirrors content')])
})
