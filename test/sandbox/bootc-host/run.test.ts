import {execFile} from 'node:child_process'
import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {startSandbox} from '../../../src/sandbox/start'
import {onCleanup, temporary} from '../../support/places'
import {commandClass, runInProcess} from '../../support/walk'
import {gone} from '../support'
import {demoPlace, until} from './support'

const image = 'acme/dev/os_cv/operating_systems/rhel9'
const place = ['--organization', 'ACME', '--content-view-environments', 'Dev/OS_CV']

/** Runs a program of a host, as a person on it would. */
function ask(directory: string, program: string, ...args: string[]): Promise<{code: number; text: string}> {
  return new Promise((resolve) =>
    execFile(join(directory, 'bin', program), args, (error, stdout, stderr) =>
      resolve({code: typeof error?.code === 'number' ? error.code : 0, text: stdout + stderr}),
    ),
  )
}

interface Info {
  readonly content_facet_attributes: Readonly<Record<string, string | null>>
}

describe('sandbox host run', () => {
  it('is a host that pulls with its certificate, keeps what it has and uploads facts', async () => {
    const at = await demoPlace()
    const {sandbox, registry} = at
    const facts = async (name: string) => (await at.json<Info>('host info', '--name', name)).content_facet_attributes
    const started = await at.hosts('--name', 'edge.example.com', ...place, '--image', `${image}:9.4`)
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
    await until(async () => (await facts('edge.example.com'))['bootc_booted_digest'] === staged)
    expect(await facts('edge.example.com')).toMatchObject({
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
    const socketOf = () => /connect\("(.*)"\)/.exec(readFileSync(join(directory, 'bin/bootc'), 'utf8'))?.[1] ?? ''
    const left = dirname(socketOf())
    expect(existsSync(left)).toBe(true)
    expect((await ask(directory, 'bootc', 'status')).text).toBe('bootc: this host is not running\n')
    const again = await at.hosts('--name', 'edge.example.com')
    expect([existsSync(left), existsSync(socketOf())]).toEqual([false, true])
    const document = JSON.parse((await ask(directory, 'bootc', 'status', '--json')).text) as {
      status: {booted: {image: {imageDigest: string}}}
    }
    expect(document.status.booted.image.imageDigest).toBe(staged)
    const stopped = await sandbox.run(['sandbox', 'host', 'stop', '--data', sandbox.data, '--name', 'edge.example.com'])
    expect(stopped.stdout).toBe(`Host edge.example.com stopped (process ${again.pid}).\n`)

    // several hosts, one of which loses its network in the middle of a pull
    const options = [...place, '--image', `${image}:9.4`, '--fault', 'loses-network@far2.example.com']
    const {hosts} = await at.hosts('--name', 'far.example.com', '--count', '2', ...options)
    expect(hosts.map(({name}) => name)).toEqual(['far1.example.com', 'far2.example.com'])
    const [near = '', far = ''] = hosts.map(({directory}) => directory)
    const target = ['switch', `${registry}/${image}:latest`]
    expect((await ask(near, 'bootc', ...target)).code).toBe(0)
    const lost = await ask(far, 'bootc', ...target)
    expect(lost.code).toBe(1)
    expect(lost.text).toContain('The connection to the registry was lost')
    expect((await ask(far, 'bootc', ...target)).code).toBe(0)

    // says what is missing
    const run = (...args: string[]) =>
      at.ran('sandbox host run', '--data', sandbox.data, '--name', 'new.example.com', ...args)
    expect(await run(...place)).toMatchObject({
      code: 64,
      message: 'new.example.com is a new host, and no image to install it from is given',
    })
    expect(await run('--fault', 'explodes')).toMatchObject({code: 64, message: '"explodes" is not a fault'})
    expect(await run(...place, '--image', `${image}:none`)).toMatchObject({code: 128})

    // and leaves nothing behind: neither the host that cannot be installed nor the one that was started with it
    const pair = ['--name', 'pair.example.com', '--count', '2']
    const registered = async () =>
      (await at.json<{name: string}[]>('host list', '--json', 'name')).map(({name}) => name)
    const names = await registered()
    const failed = await at.ran(
      'sandbox host run',
      '--data',
      sandbox.data,
      ...pair,
      ...place,
      '--image',
      `${image}:none`,
    )
    expect([failed.code, failed.message]).toEqual([
      128,
      expect.stringMatching(/^pair[12]\.example\.com cannot be installed from .*:none$/),
    ])
    const behind = await sandbox.run([
      'sandbox',
      'host',
      'run',
      '--data',
      sandbox.data,
      '--detach',
      ...pair,
      ...place,
      '--image',
      `${image}:none`,
    ])
    expect(behind.code).toBe(128)
    expect(behind.stderr).toContain('cannot be installed')
    expect(await registered()).toEqual(names)
    expect(names).not.toContain('new.example.com')
    for (const name of ['new', 'pair2']) expect(existsSync(join(sandbox.data, `hosts/${name}.example.com`))).toBe(false)
    expect(await run('--count', '0')).toMatchObject({code: 64, message: '0 is not a number of hosts'})
  })

  it('needs a sandbox with TLS', async () => {
    const data = temporary()
    const plain = await startSandbox({port: 0, dataDirectory: data})
    onCleanup(() => plain.close())
    const args = ['--data', data, '--name', 'a', '--image', 'b']
    const ran = await runInProcess(commandClass('sandbox:host:run'), args, {HOME: temporary()})
    expect(ran).toMatchObject({code: 70, message: `The sandbox at ${plain.url} is running without TLS`})
  })
})
