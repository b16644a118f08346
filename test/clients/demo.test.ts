import {afterAll, beforeAll, expect, it} from 'vitest'
import {FlatpakUser, lines, unattended} from './flatpak-user'
import {Client} from './client'
import {describeClients, Place} from './place'
import {startSandbox, type Sandbox} from './sandbox'

describeClients('the demo', () => {
  let place: Place
  let sandbox: Sandbox

  beforeAll(async () => {
    place = new Place('flatpak', 'dbus-run-session', 'podman')
    sandbox = await startSandbox(place, {seed: 'demo'})
  })
  afterAll(() => place?.leave())

  it('has an application that flatpak installs with its runtime, and runs', async () => {
    const {flatpak} = await new FlatpakUser(place, sandbox, 'anybody').withRemote()
    const offered = lines(await flatpak('remote-ls', '--columns=application', 'katello'))
    expect(offered).toEqual(['org.example.Maps', 'org.example.Platform'])
    await flatpak('install', ...unattended, 'katello', 'org.example.Maps')
    // It is made for one architecture.
    if (process.arch === 'x64') expect(await flatpak('run', 'org.example.Maps')).toBe('Maps')
  })

  it('has images that podman pulls without a login from an environment that is open', async () => {
    const anybody = new Client(place, 'anybody')
    const names = await anybody.search(sandbox.host)
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) expect(await anybody.pull(`${sandbox.host}/${name}`)).toMatch(/^sha256:/)
  })
})
