import {describe, expect, it} from 'vitest'
import {factsOfStatus} from '../../../src/sandbox/bootc-status'
import {runProgram, type Machine} from '../../../src/sandbox/bootc-host/commands'
import {installed, reboot, type Deployment, type Deployments} from '../../../src/sandbox/bootc-host/deployments'
import type {ProgramName} from '../../../src/sandbox/bootc-host/executables'
import {statusDocument} from '../../../src/sandbox/bootc-host/status'

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
const deployment = (image: string, letter: string): Deployment => ({
  image,
  digest: digest(letter),
  version: letter,
  timestamp: null,
})

/** A host on `old`, whose registry serves what `registry` says: image to letter of its digest. */
function host(registry: Record<string, string>, fails = false) {
  const found = (image: string): Promise<Deployment> => {
    const letter = registry[image]
    if (letter === undefined) return Promise.reject(new Error(`manifest unknown: ${image}`))
    return Promise.resolve(deployment(image, letter))
  }
  const said: string[] = []
  const at = {state: installed(deployment('reg.example.com/os:9', 'a')), boots: 0, uploads: 0, said}
  const machine = (): Machine => ({
    images: {pull: found, look: found, digest: async (image) => (await found(image)).digest},
    state: at.state,
    save: (state: Deployments) => void (at.state = state),
    reboot() {
      at.boots += 1
      at.state = reboot(at.state)
    },
    uploadFacts: () => Promise.resolve(void (at.uploads += 1)),
    fails,
    yaml: (value) => `yaml of ${Object.keys(value as object).join(' ')}\n`,
  })
  const run = (program: ProgramName, ...args: string[]): Promise<number> => {
    said.length = 0
    return runProgram(machine(), program, args, (text, stream = 'stdout') => said.push(`${stream}: ${text}`))
  }
  return {at, run, bootc: (...args: string[]) => run('bootc', ...args), registry}
}

const facts = (state: Deployments) => factsOfStatus(JSON.stringify(statusDocument(state)))

describe('the bootc of a simulated host', () => {
  it('stages what its name serves now, boots it when told, and goes back', async () => {
    const {at, bootc, run} = host({'reg.example.com/os:9': 'b'})
    expect(await bootc('upgrade', '--check')).toBe(0)
    expect(facts(at.state)).toMatchObject({
      'bootc.booted.digest': digest('a'),
      'bootc.available.digest': digest('b'),
      'bootc.staged.digest': null,
    })
    expect(await bootc('upgrade')).toBe(0)
    expect(at.said.join('')).toContain('Queued for next boot: reg.example.com/os:9')
    expect(facts(at.state)).toMatchObject({'bootc.staged.digest': digest('b'), 'bootc.available.digest': null})
    expect(await bootc('upgrade')).toBe(0)
    expect(at.said.join('')).toContain('Staged update present, not changed.')
    expect(at.boots).toBe(0)
    expect(await run('systemctl', 'reboot')).toBe(0)
    expect(facts(at.state)).toMatchObject({
      'bootc.booted.digest': digest('b'),
      'bootc.staged.digest': null,
      'bootc.rollback.digest': digest('a'),
    })
    expect(await bootc('rollback', '--apply')).toBe(0)
    expect(at.said.join('')).toContain('Next boot: rollback deployment')
    expect(facts(at.state)).toMatchObject({'bootc.booted.digest': digest('a'), 'bootc.rollback.digest': digest('b')})
  })

  it('applies what is staged already', async () => {
    const {at, bootc} = host({'reg.example.com/os:9': 'b'})
    await bootc('upgrade')
    expect(await bootc('upgrade', '--apply')).toBe(0)
    expect([at.boots, at.state.booted.digest]).toEqual([1, digest('b')])
    expect(await bootc('upgrade', '--apply')).toBe(0)
    expect(at.boots).toBe(1)
  })

  it('switches to another name, and follows that name from then on', async () => {
    const {at, bootc, registry} = host({'reg.example.com/os:10': 'c'})
    expect(await bootc('switch', 'reg.example.com/os:10')).toBe(0)
    expect(at.state.staged).toMatchObject({image: 'reg.example.com/os:10', digest: digest('c')})
    expect(await bootc('switch', 'reg.example.com/os:10')).toBe(0)
    expect(at.said).toEqual(['stdout: Image specification is unchanged.\n'])
    registry['reg.example.com/os:10'] = 'd'
    await bootc('upgrade', '--apply')
    expect(at.state.booted).toMatchObject({image: 'reg.example.com/os:10', digest: digest('d')})
  })

  it('takes a rollback back with a second one', async () => {
    const {at, bootc, run} = host({'reg.example.com/os:9': 'b'})
    await bootc('upgrade', '--apply')
    await bootc('rollback')
    await bootc('rollback')
    await run('reboot')
    expect(at.state.booted.digest).toBe(digest('b'))
  })

  it('prints its status as JSON, YAML and text', async () => {
    const {at, bootc} = host({})
    expect(await bootc('status', '--format', 'json')).toBe(0)
    expect(JSON.parse(at.said[0]?.replace('stdout: ', '') ?? '')).toMatchObject({
      apiVersion: 'org.containers.bootc/v1',
      kind: 'BootcHost',
      spec: {image: {image: 'reg.example.com/os:9', transport: 'registry'}},
      status: {staged: null, booted: {image: {imageDigest: digest('a')}}, rollback: null},
    })
    await bootc('status', '--format=yaml')
    expect(at.said).toEqual(['stdout: yaml of apiVersion kind metadata spec status\n'])
    await bootc('status')
    expect(at.said.join('')).toContain(`Booted image: reg.example.com/os:9\n          Digest: ${digest('a')}`)
  })

  it.each([
    [['switch'], 'switch needs one TARGET'],
    [['switch', '--transport', 'oci', '/tmp/x'], 'only --transport registry'],
    [['switch', 'reg.example.com/none:1'], 'manifest unknown'],
    [['install'], "unrecognized subcommand 'install'"],
    [['status', '--format', 'xml'], "invalid value 'xml'"],
    [['upgrade', '--nonsense'], "Unknown option '--nonsense'"],
    [['rollback'], 'No rollback available'],
  ])('refuses %j', async (args, text) => {
    const {at, bootc} = host({})
    const before = at.state
    expect(await bootc(...args)).toBe(1)
    expect(at.said.join('')).toContain(text)
    expect(at.said.at(-1)).toMatch(/^stderr: error: /)
    expect(at.state).toBe(before)
  })

  it('reboots and nothing else, and uploads facts as subscription-manager', async () => {
    const {at, run} = host({})
    expect(await run('shutdown', '-r', '+1')).toBe(0)
    expect(await run('shutdown', '-h', 'now')).toBe(1)
    expect(await run('systemctl', 'restart', 'httpd')).toBe(1)
    expect(at.boots).toBe(1)
    expect(await run('subscription-manager', 'facts', '--update')).toBe(0)
    expect(at.uploads).toBe(1)
    expect(await run('subscription-manager', 'register')).toBe(1)
  })

  it('fails every change where that is its fault', async () => {
    const {at, bootc} = host({'reg.example.com/os:9': 'b'}, true)
    expect(await bootc('upgrade')).toBe(1)
    expect(at.said.join('')).toContain('Simulated fault')
    expect(await bootc('status')).toBe(0)
  })
})
