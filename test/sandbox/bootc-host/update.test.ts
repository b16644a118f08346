// Running hosts are updated: synchronized, published, promoted, upgraded in waves, with hosts that fail and a command that is killed.
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, it} from 'vitest'
import {buildImage} from '../../../src/sandbox/upstream/image'
import {addImage, emptyRepository, type RepositoryContent} from '../../../src/sandbox/upstream/repository'
import type {HostChange} from '../../../src/workflows/bootc/plan'
import type {HostDrift} from '../../../src/workflows/bootc/drift'
import {onCleanup} from '../../support/places'
import {start} from '../../support/program'
import {startUpstream} from '../../support/upstream'
import {bare, type Sandbox} from '../support'
import {demoPlace, until, type Place} from './support'

const acme = ['--organization', 'ACME']
const edges = ['--search', 'name ~ edge', ...acme]
const repository = 'operating_systems/rhel9'

/** Adds a release of the operating system under its number and `latest`. */
async function release(content: RepositoryContent, version: string): Promise<string> {
  const labels = {'containers.bootc': '1', 'org.opencontainers.image.version': version}
  const image = await buildImage([[{path: 'usr/'}, {path: 'usr/release', content: version}]], {labels})
  return addImage(content, image, version, 'latest')
}

async function deliver({ran}: Place): Promise<void> {
  const path = ['--from-lifecycle-environment', 'Library', '--to-lifecycle-environment', 'Dev']
  for (const [words, ...args] of [
    ['repository synchronize', '--name', 'rhel9', '--product', 'Operating Systems'],
    ['content-view publish', '--name', 'OS CV'],
    ['content-view version promote', '--content-view', 'OS CV', ...path],
  ] as const)
    expect(await ran(words, ...args, ...acme), words).toMatchObject({code: 0})
}

describe('running hosts in image mode', () => {
  it('follow their environment in waves, whatever fails on the way', async () => {
    const content = emptyRepository('os/rhel9')
    const first = await release(content, '9.6')
    const upstream = await startUpstream({repositories: [content]})
    onCleanup(() => upstream.close())
    const at = await demoPlace()
    const {sandbox, registry, ran, json} = at
    const rhel = ['--name', 'rhel9', '--product', 'Operating Systems', ...acme]
    expect(await ran('repository update', ...rhel, '--url', upstream.url)).toMatchObject({code: 0})
    await deliver(at)

    const faults = 'fails@edge2.example.com,loses-network@edge3.example.com'
    const place = ['--content-view-environments', 'Dev/OS_CV', '--image', `acme/dev/os_cv/${repository}:latest`]
    await at.hosts('--name', 'edge.example.com', '--count', '4', ...acme, ...place, '--fault', faults)
    const drift = () => json<HostDrift[]>('host bootc drift', ...edges)
    expect(await drift()).toEqual([])

    const second = await release(content, '9.7')
    await deliver(at)
    const behind = {state: 'behind', digest: first, served_digest: second, environment: 'Dev/OS_CV'}
    expect(await drift()).toMatchObject([behind, behind, behind, behind])
    expect(await ran('host bootc drift', ...edges, '--exit-code')).toMatchObject({code: 1})

    // killed when its first job has been started; the next run waits for it and continues
    const words = ['host', 'bootc', 'upgrade', ...edges, '--wave', '2', '--reboot', '--yes', '--json']
    const killed = start(words, {home: sandbox.home, env: bare})
    await until(() => killed.child.exitCode !== null || journalsOf(sandbox).some((text) => text.includes('"jobs"')))
    killed.child.kill('SIGKILL')
    await killed.ended
    await until(async () => !(await drift()).some(({host}) => host === 'edge1.example.com'))

    const stopped = await sandbox.run(words, {env: bare})
    const after = JSON.parse(stopped.stdout) as HostChange[]
    expect(after.map(({host, status}) => [host.slice(0, 5), status])).toEqual([
      ['edge1', 'already'],
      ['edge2', 'failed'],
      ['edge3', 'failed'],
      ['edge4', 'skipped'],
    ])
    expect(after[1]?.detail).toBe('Simulated fault: this host fails every change')
    expect(after[2]?.detail).toContain('The connection to the registry was lost')
    expect(stopped.code).toBe(70)
    expect(stopped.stderr).toContain('2 of 4 hosts failed')

    // the network is back; the broken host may fail
    const wide = [...edges, '--wave', '2', '--reboot', '--max-failures', '2']
    const last = await json<HostChange[]>('host bootc upgrade', ...wide)
    expect(last.map(({status, to}) => [status, to?.digest])).toEqual([
      ['already', second],
      ['failed', second],
      ['done', second],
      ['done', second],
    ])
    expect(await drift()).toMatchObject([{host: 'edge2.example.com', ...behind}])

    // back again, and what was left is where to go forward
    const one = ['--host', 'edge4.example.com']
    const [back] = await json<HostChange[]>('host bootc rollback', ...one)
    expect(back).toMatchObject({status: 'done', to: {digest: first}})
    const [switched] = await json<HostChange[]>('host bootc switch', 'rhel9:9.7', ...one)
    expect(switched).toMatchObject({status: 'done', command: 'switch'})
    const [status] = await json<Record<string, unknown>[]>('host bootc status', '--refresh', ...one)
    expect(status).toMatchObject({
      booted: {image: `${registry}/acme/dev/os_cv/${repository}:latest`, digest: first},
      staged: {image: `${registry}/acme/dev/os_cv/${repository}:9.7`, digest: second},
    })
    expect(journalsOf(sandbox)).toEqual([])
  })
})

/** What commands that are not complete remember. */
function journalsOf({home}: Sandbox): string[] {
  const directory = join(home, '.local/state/mallet/journals')
  if (!existsSync(directory)) return []
  const names = readdirSync(directory).filter((name) => name.endsWith('.json'))
  return names.map((name) => readFileSync(join(directory, name), 'utf8'))
}
