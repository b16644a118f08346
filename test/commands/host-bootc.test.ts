// host bootc status, drift, switch, upgrade and rollback (`host bootc switch`, `host bootc rollback`) against every release of Katello that
// the embedded server can be, with the number of requests.
import {describe, expect, it} from 'vitest'
import {katelloVersions} from '../../src/contract/versions'
import {seed} from '../../src/sandbox/seed'
import {startSandbox, type RunningSandbox} from '../../src/sandbox/start'
import type {HostDrift} from '../../src/workflows/bootc/drift'
import type {HostChange} from '../../src/workflows/bootc/plan'
import {onCleanup, temporary} from '../support/places'
import {sandboxHost} from '../support/sandbox-host'
import {commandClass, runInProcess, type InProcess} from '../support/walk'

interface Served {
  readonly server: RunningSandbox
  readonly run: (words: string, ...args: string[]) => Promise<InProcess>
  /** As `run`, and gives the JSON of the result. */
  readonly json: <T>(words: string, ...args: string[]) => Promise<T>
  /** Requests since the last call. */
  readonly asked: () => string[]
}

async function demo(katello: (typeof katelloVersions)[number]): Promise<Served> {
  const requests: string[] = []
  const accessLog = (line: string): void => void requests.push(line)
  const server = await startSandbox({
    port: 0,
    dataDirectory: temporary(),
    organization: null,
    edition: {katello},
    accessLog,
  })
  onCleanup(() => server.close())
  await seed(server.app)
  const env = {MALLET_SERVER: server.url, MALLET_USERNAME: 'admin', MALLET_PASSWORD: 'changeme', HOME: temporary()}
  const run = (words: string, ...args: string[]) =>
    runInProcess(commandClass(`host:bootc:${words}`), ['--organization', 'ACME', ...args], env)
  return {
    server,
    run,
    async json<T>(words: string, ...args: string[]) {
      const ran = await run(words, ...args, '--json')
      expect(ran).toMatchObject({code: 0, message: ''})
      return JSON.parse(ran.stdout) as T
    },
    asked: () => requests.splice(0),
  }
}

/** What is wrong with options, and what is asked before anything is changed. */
async function refusals({server, run}: Served): Promise<void> {
  const env = {MALLET_SERVER: server.url, MALLET_USERNAME: 'admin', MALLET_PASSWORD: 'changeme', HOME: temporary()}
  for (const [args, code, message] of [
    [['upgrade'], 64, 'No hosts specified'],
    [['upgrade', '--host', 'a', '--search', 'b'], 64, '--search and --host exclude each other'],
    [['upgrade', '--host', 'a', '--wave', '0'], 64, '"0" is not the size of a wave'],
    [['upgrade', '--host', 'a', '--max-failures', '0'], 64, '--max-failures must be at least 1'],
    [['upgrade', '--host', 'a', '--wait', '0'], 64, '--wait must be at least 1'],
    [['upgrade', '--host', 'a'], 128, 'Host not found: a'],
    [['upgrade', '--search', 'colour = red'], 65, 'The server rejected the data'],
    [['switch', '--host', 'web1.example.com'], 64, 'Missing required option --target'],
    [['switch', ':', '--host', 'web1.example.com'], 64, '":" is not a tag'],
  ] as const) {
    const [words, ...rest] = args
    expect(await run(words, ...rest), args.join(' ')).toMatchObject({code, message})
  }
  const packages = await run('upgrade', '--host', 'build1.example.com', '--json')
  expect(JSON.parse(packages.stdout)).toMatchObject([
    {status: 'blocked', detail: 'build1.example.com is not in image mode'},
  ])

  const line = ['--organization', 'ACME', 'rhel9:9.5', '--search', 'image_mode = true', '--wave', '1', '--reboot']
  const asked = await runInProcess(commandClass('host:bootc:switch'), line, env, {declines: true})
  expect(asked).toMatchObject({code: 130, message: 'Nothing was changed'})
  expect(asked.questions).toEqual(['Switch 2 hosts in 2 waves and reboot?'])
}

describe.each(katelloVersions)('host bootc with Katello %s', (katello) => {
  it('shows, compares, plans and changes what hosts boot, with few requests', async () => {
    const served = await demo(katello)
    if (katello === '4.20') await refusals(served)
    const {run, json, asked} = served
    asked()
    const status = await json<{host: string; staged: unknown}[]>('status')
    expect(status.map((one) => [one.host, one.staged !== null])).toEqual([
      ['db1.example.com', false],
      ['web1.example.com', true],
      ['web2.example.com', false],
    ])
    expect(asked()).toHaveLength(2) // the organization and the hosts

    expect(await json<HostDrift[]>('drift')).toEqual([])
    // the organization, the hosts, the tags and the repositories; older servers do not say where a tag is, nor what it is
    const reading = (environments: number): number => (katello === '4.16' ? 6 + environments : 4)
    expect(asked()).toHaveLength(reading(2))
    const all = await json<HostDrift[]>('drift', '--all')
    expect(all.map(({state, digest, served_digest: one}) => [state, digest === one])).toEqual(
      Array.from({length: 3}, () => ['current', true]),
    )
    asked()

    const prod = ['--search', 'lifecycle_environment = Prod']
    const plan = await json<HostChange[]>('switch', 'rhel9:9.5', ...prod, '--dry-run')
    // a host shows another digest: is what it is to boot an index that lists it?
    expect(asked()).toHaveLength(reading(1) + 1)
    const registry = new URL(served.server.url).host
    const target = `${registry}/acme/prod/os_cv/operating_systems/rhel9:9.5`
    expect(plan.map(({host: name, status: what, to, command}) => [name, what, to?.image, command])).toEqual([
      ['web1.example.com', 'already', target, null],
      ['web2.example.com', 'planned', target, 'switch'],
    ])

    // a host that does what its job says, and reports it
    const digest = plan[0]?.to?.digest ?? ''
    const spec = target.replace('/prod/', '/test/')
    const edge = await sandboxHost(served.server, 'edge.example.com', spec, digest)
    const one = ['--host', 'edge.example.com']
    const before = spec.replace('9.5', '9.4')
    await edge.facts({'bootc.booted.image': before, 'bootc.booted.digest': plan[1]?.from?.digest})
    asked()
    const [changed, script] = await Promise.all([
      json<HostChange[]>('switch', ':9.5', ...one, '--wave', '1'),
      edge.answer(),
    ])
    expect(script).toContain(`bootc switch  ${spec}\n`)
    expect(changed).toMatchObject([{status: 'done', from: {image: before}, to: {image: spec, digest}, wave: 1}])
    const requests = asked().filter((line) => !line.includes('/rhsm/'))
    expect(requests.filter((line) => line.includes('POST /api/job_invocations'))).toHaveLength(1)
    const polls = requests.filter((line) => line.includes('GET /api/job_invocations/')).length
    expect(requests.filter((line) => line.includes('GET /api/hosts'))).toHaveLength(1 + polls)
    expect(requests).toHaveLength(reading(1) + 2 + 2 * polls)

    expect(await json<HostChange[]>('switch', ':9.5', ...one)).toMatchObject([{status: 'already', command: null}])
    expect(asked().some((line) => line.includes('POST'))).toBe(false)
    expect(await json<HostChange[]>('upgrade', ...one, '--dry-run')).toMatchObject([{status: 'already'}])
    const blocked = await run('rollback', ...one, '--json')
    expect(blocked).toMatchObject({code: 70, message: 'No image was found for 1 of 1 host'})
    expect(JSON.parse(blocked.stdout)).toMatchObject([
      {status: 'blocked', detail: 'edge.example.com has no rollback image'},
    ])
  })
})
