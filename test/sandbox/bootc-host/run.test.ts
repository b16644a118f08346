import {execFile} from 'node:child_process'
import {existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {onCleanup} from '../../support/places'
import {gone, isAlive, startSandbox, type Sandbox} from '../support'

const image = 'acme/dev/os_cv/operating_systems/rhel9'
const place = ['--organization', 'ACME', '--content-view-environments', 'Dev/OS_CV']

interface Started {
  readonly pid: number
  readonly hosts: readonly {name: string; directory: string}[]
}

async function startHosts(sandbox: Sandbox, ...args: string[]): Promise<Started> {
  const started = await sandbox.json<Started>(['sandbox', 'host', 'run', '--data', sandbox.data, '--detach', ...args])
  onCleanup(() => isAlive(started.pid) && process.kill(started.pid, 'SIGKILL'))
  return started
}

/** Runs a program of a host, as a person on it would. */
function ask(directory: string, program: string, ...args: string[]): Promise<{code: number; text: string}> {
  return new Promise((resolve) =>
    execFile(join(directory, 'bin', program), args, (error, stdout, stderr) =>
      resolve({code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr}),
    ),
  )
}

interface Facts {
  readonly content_facet_attributes: Readonly<Record<string, string | null>>
}

async function factsOf(sandbox: Sandbox, name: string): Promise<Facts['content_facet_attributes']> {
  const host = await sandbox.json<Facts>(['host', 'info', '--name', name])
  return host.content_facet_attributes
}

async function until<T>(read: () => Promise<T>, isThere: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read()
    if (isThere(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

describe('sandbox host run', () => {
  it('is a host that pulls with its certificate, keeps what it has and uploads facts', async () => {
    const sandbox = await startSandbox(['--tls', '--seed', 'demo'])
    const facts = (name: string) => factsOf(sandbox, name)
    const registry = new URL(sandbox.url).host
    const started = await startHosts(sandbox, '--name', 'edge.example.com', ...place, '--image', `${image}:9.4`)
    const [{directory} = {directory: ''}] = started.hosts
    const before = await facts('edge.example.com')
    expect(before['bootc_booted_image']).toBe(`${registry}/${image}:9.4`)
    expect(before['manifest_entity_type']).toBe('Katello::DockerManifest')

    expect((await ask(directory, 'bootc', 'switch', `${registry}/${image}:latest`)).code).toBe(0)
    await ask(directory, 'subscription-manager', 'facts', '--update')
    const staged = (await facts('edge.example.com'))['bootc_staged_digest'] ?? ''
    expect(staged).toMatch(/^sha256:/)
    const [algorithm = '', hex = ''] = staged.split(':')
    expect(existsSync(join(directory, 'images/blobs', algorithm, hex))).toBe(true)
    await ask(directory, 'reboot')
    const after = await until(
      () => facts('edge.example.com'),
      (now) => now['bootc_booted_digest'] === staged,
    )
    expect(after).toMatchObject({
      bootc_staged_digest: null,
      bootc_rollback_digest: before['bootc_booted_digest'],
    })

    // another organization's image is none of its business
    const foreign = await ask(directory, 'bootc', 'switch', `${registry}/globex/tools/busybox:latest`)
    expect(foreign.code).toBe(1)
    expect(foreign.text).toMatch(/^Pulling .*\nerror: /)

    // killed, and started again where it was
    process.kill(started.pid, 'SIGKILL')
    await gone(started.pid)
    expect((await ask(directory, 'bootc', 'status')).text).toBe('bootc: this host is not running\n')
    const again = await startHosts(sandbox, '--name', 'edge.example.com')
    const document = JSON.parse((await ask(directory, 'bootc', 'status', '--json')).text) as {
      status: {booted: {image: {imageDigest: string}}}
    }
    expect(document.status.booted.image.imageDigest).toBe(staged)
    const stopped = await sandbox.run(['sandbox', 'host', 'stop', '--data', sandbox.data, '--name', 'edge.example.com'])
    expect(stopped.stdout).toBe(`Host edge.example.com stopped (process ${again.pid}).\n`)

    // several hosts, one of which loses its network in the middle of a pull
    const options = [...place, '--image', `${image}:9.4`, '--fault', 'loses-network@far2.example.com']
    const {hosts} = await startHosts(sandbox, '--name', 'far.example.com', '--count', '2', ...options)
    expect(hosts.map(({name}) => name)).toEqual(['far1.example.com', 'far2.example.com'])
    const [near = '', far = ''] = hosts.map(({directory}) => directory)
    const target = ['switch', `${registry}/${image}:latest`]
    expect((await ask(near, 'bootc', ...target)).code).toBe(0)
    const lost = await ask(far, 'bootc', ...target)
    expect(lost.code).toBe(1)
    expect(lost.text).toContain('The connection to the registry was lost')
    expect((await ask(far, 'bootc', ...target)).code).toBe(0)

    // says what is missing
    const run = (...args: string[]) => sandbox.run(['sandbox', 'host', 'run', '--data', sandbox.data, ...args])
    const bare = await run('--name', 'new.example.com', ...place)
    expect(bare.code).toBe(64)
    expect(bare.stderr).toContain('new.example.com is a new host, and no image to install it from is given')
    const odd = await run('--name', 'new.example.com', '--fault', 'explodes')
    expect(odd.code).toBe(64)
    expect(odd.stderr).toContain('"explodes" is not a fault')
    const none = await run('--name', 'new.example.com', ...place, '--image', `${image}:none`)
    expect(none.code).toBe(128)
    rmSync(join(sandbox.data, 'hosts/new.example.com'), {recursive: true})
    const many = await run('--name', 'new.example.com', '--count', '0')
    expect(many.stderr).toContain('0 is not a number of hosts')
  })

  it('needs a sandbox with TLS', async () => {
    const plain = await startSandbox()
    const {code, stderr} = await plain.run([
      'sandbox',
      'host',
      'run',
      '--data',
      plain.data,
      '--name',
      'a',
      '--image',
      'b',
    ])
    expect(code).toBe(70)
    expect(stderr).toContain('is running without TLS')
    expect(readFileSync(join(plain.data, 'server.lock'), 'utf8')).toContain('http://')
  })
})
